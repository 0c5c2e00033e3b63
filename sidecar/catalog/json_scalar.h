// One value of a JSON document as it goes by, without its insides if it is an array or an object.
// `text` is borrowed: it is gone with the next value.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace warren {

struct JsonScalar {
    enum class Kind : uint8_t { kNull, kFlag, kWhole, kOtherNumber, kText, kArray, kObject };
    Kind kind = Kind::kNull;
    bool flag = false;
    uint64_t whole = 0;       // 0 and up: negative numbers and fractions are of the other kind
    std::string_view text{};  // of kText; of kOtherNumber, as the document has it
};

// For messages: the JSON text, cut when it is long.
std::string shown(const JsonScalar& value);

}  // namespace warren
