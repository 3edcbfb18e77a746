#include "Factory.h"

EYRIE_STORAGE_PLUGIN(eyrie::mysql::Factory, "mysql", "1.0", "Messages in MariaDB or MySQL")
