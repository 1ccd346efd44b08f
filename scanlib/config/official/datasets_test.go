package official

import _ "scango/scanlib/data/formats" // the data sets that the files name
