#include "sidecar/attach/attachment.h"

#include <array>
#include <utility>

namespace warren {
namespace {

constexpr std::array kModes{std::pair{"bind", AttachMode::kBind},
                            std::pair{"redirect", AttachMode::kRedirect},
                            std::pair{"off", AttachMode::kOff}};

}  // namespace

std::optional<AttachMode> attach_mode(std::string_view name) {
    for (const auto& [known, mode] : kModes) {
        if (name == known) return mode;
    }
    return {};
}

const char* name_of(AttachMode mode) {
    for (const auto& [name, known] : kModes) {
        if (known == mode) return name;
    }
    return "";
}

}  // namespace warren
