#include <algorithm>
#include <charconv>

#include "sidecar/control/pages.h"

namespace warren {

const std::string* parameter(const HttpRequest& request, std::string_view name) {
    const auto found = std::find_if(request.parameters.begin(), request.parameters.end(),
                                    [name](const auto& pair) { return pair.first == name; });
    return found != request.parameters.end() ? &found->second : nullptr;
}

std::optional<uint64_t> number_parameter(const HttpRequest& request, std::string_view name,
                                         uint64_t most, uint64_t otherwise) {
    const std::string* text = parameter(request, name);
    if (text == nullptr) return otherwise;
    uint64_t number = 0;
    const char* last = text->data() + text->size();
    const auto [end, error] = std::from_chars(text->data(), last, number);
    if (error != std::errc{} || end != last || number > most) return {};
    return number;
}

}  // namespace warren
