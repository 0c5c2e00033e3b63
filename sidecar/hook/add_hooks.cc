#include "sidecar/hook/add_hooks.h"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "sidecar/base/json_depth.h"
#include "sidecar/hook/stage.h"

namespace warren {

// The order of keys stays: people compare such files.
using json = nlohmann::ordered_json;

std::string with_hooks(std::string_view config, const std::string& program,
                       const std::vector<std::string>& arguments) try {
    if (json_depth(config) > kMaxJsonDepth) throw std::runtime_error("it is nested too deeply");
    json object = json::parse(config);
    for (const std::string_view stage : kStages) {
        json& hooks = object["hooks"][std::string(stage)];
        json kept = json::array();
        for (const json& hook : hooks) {
            if (hook.value("path", "") != program) kept.push_back(hook);
        }
        json args = {program, "oci-hook", stage};
        for (const std::string& argument : arguments) args.push_back(argument);
        kept.push_back({{"path", program}, {"args", args}});
        hooks = std::move(kept);
    }
    return object.dump(1, ' ', false, json::error_handler_t::replace) + '\n';
} catch (const json::exception& error) {
    throw std::runtime_error(error.what());
}

}  // namespace warren
