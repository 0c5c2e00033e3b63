#include "sidecar/catalog/json_scalar.h"

#include "sidecar/catalog/service_name.h"

namespace warren {

std::string shown(const JsonScalar& value) {
    switch (value.kind) {
        case JsonScalar::Kind::kNull:
            return "null";
        case JsonScalar::Kind::kFlag:
            return value.flag ? "true" : "false";
        case JsonScalar::Kind::kWhole:
            return std::to_string(value.whole);
        case JsonScalar::Kind::kOtherNumber:
            return std::string(value.text);
        case JsonScalar::Kind::kText:
            return in_quotes(value.text);
        case JsonScalar::Kind::kArray:
            return "an array";
        case JsonScalar::Kind::kObject:
            break;
    }
    return "an object";
}

}  // namespace warren
