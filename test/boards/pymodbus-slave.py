"""A Modbus RTU slave by somebody else: serves one tty and prints each write on a line of stdout."""

import sys

from pymodbus.datastore import ModbusServerContext, ModbusSlaveContext
from pymodbus.datastore.store import ModbusSequentialDataBlock
from pymodbus.server import StartSerialServer
from pymodbus.transaction import ModbusRtuFramer


class PrintingBlock(ModbusSequentialDataBlock):
    def __init__(self, slave):
        super().__init__(0, [0] * 256)
        self.slave = slave

    def setValues(self, address, values):
        super().setValues(address, values)
        written = values if isinstance(values, list) else [values]
        print(self.slave, address, *written, flush=True)


slaves = {
    slave: ModbusSlaveContext(hr=PrintingBlock(slave), zero_mode=True)
    for slave in (int(word) for word in sys.argv[2:])
}
print("ready", flush=True)
StartSerialServer(
    context=ModbusServerContext(slaves=slaves, single=False),
    framer=ModbusRtuFramer,
    port=sys.argv[1],
    baudrate=9600,
    ignore_missing_slaves=True,
)
