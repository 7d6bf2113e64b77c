/** The options that speak of other files: they are gone once the files of a config are merged. */

/** Lists the files that a file takes over. */
export const extendsKey = 'extends';

/** Takes an option or an entry away that an extended file has. */
export const removeKey = 'remove';
