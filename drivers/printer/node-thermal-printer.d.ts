/** What the printer uses of node-thermal-printer, whose own types do not speak of its tables of commands. */
declare module 'node-thermal-printer/lib/types/epson-config.js' {
  const commands: Readonly<Record<'CTL_VT' | 'PAPER_PART_CUT' | 'HW_INIT', Uint8Array>>;
  export default commands;
}
