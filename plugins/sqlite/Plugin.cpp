#include "Factory.h"

EYRIE_STORAGE_PLUGIN(eyrie::sqlite::Factory, "sqlite", "1.0", "Messages in a SQLite file")
