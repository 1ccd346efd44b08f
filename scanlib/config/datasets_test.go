package config

import _ "scango/scanlib/data/formats" // the data sets that presets name
