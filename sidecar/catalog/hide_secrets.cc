#include "sidecar/catalog/hide_secrets.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "sidecar/catalog/source_kind.h"

namespace warren {

// It may be `--source=URL` too: what stands before the colon is left as it is.
void hide_secrets(int count, char** arguments) {
    for (int i = 0; i < count; ++i) {
        const std::string argument = arguments[i];
        if (argument.find("://") == std::string::npos) continue;
        std::string shown = shown_source(argument);
        if (shown == argument) continue;
        shown.resize(argument.size(), '\0');
        std::memcpy(arguments[i], shown.data(), shown.size());
    }
}

}  // namespace warren
