#include "sidecar/hook/plan.h"

#include <nlohmann/json.hpp>
#include <stdexcept>

namespace warren {

using nlohmann::json;

std::string plan_text(const Plan& plan) {
    json mounts = json::array();
    for (const Mount& mount : plan.mounts) {
        mounts.push_back(
            {{"source", mount.source}, {"target", mount.target}, {"folder", mount.folder}});
    }
    const json object = {{"attachment", plan.attachment},
                         {"attached_here", plan.attached_here},
                         {"pid", plan.pid},
                         {"root", plan.root},
                         {"mounts", mounts},
                         {"made", plan.made}};
    return object.dump(1, ' ', false, json::error_handler_t::replace) + '\n';
}

Plan read_plan(std::string_view text) try {
    const json object = json::parse(text);
    Plan plan{.attachment = object.at("attachment"),
              .attached_here = object.at("attached_here"),
              .pid = object.at("pid"),
              .root = object.at("root"),
              .mounts = {},
              .made = object.at("made")};
    for (const json& mount : object.at("mounts")) {
        plan.mounts.push_back({.source = mount.at("source"),
                               .target = mount.at("target"),
                               .folder = mount.at("folder")});
    }
    return plan;
} catch (const json::exception& error) {
    throw std::runtime_error(std::string("the plan cannot be read: ") + error.what());
}

}  // namespace warren
