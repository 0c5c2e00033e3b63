#include "sidecar/command/hook_stages.h"

#include <filesystem>
#include <fstream>
#include <set>
#include <stdexcept>
#include <utility>

#include "sidecar/base/read_file.h"
#include "sidecar/base/split.h"
#include "sidecar/catalog/text_hash.h"
#include "sidecar/command/attached_namespace.h"
#include "sidecar/command/cni_attachment.h"
#include "sidecar/command/cni_name.h"
#include "sidecar/command/cni_sidecar.h"
#include "sidecar/command/hook_folder.h"
#include "sidecar/hook/bind_mount.h"
#include "sidecar/hook/make_plan.h"

namespace warren {
namespace {

using nlohmann::json;

constexpr size_t kMaxPlan = 65536;
constexpr size_t kShortHash = 8;
constexpr const char* kNameserver = "127.0.0.11";

std::string annotation(const Bundle& bundle, const char* key) {
    const auto found = bundle.annotations.find(key);
    return found == bundle.annotations.end() ? "" : found->second;
}

Texts annotated_list(const Bundle& bundle, const char* key) {
    Texts texts;
    split(annotation(bundle, key), ',', [&](std::string_view text) { texts.emplace_back(text); });
    return texts;
}

// The container's id, unless another runtime has one of that name.
std::string attachment_id(const Bundle& bundle, const std::vector<json>& attachments) {
    if (with_id(attachments, bundle.id).is_null()) return bundle.id;
    return bundle.id + '-' + in_hex(hash_text(bundle.path)).substr(0, kShortHash);
}

bool in_host_network(const Bundle& bundle) {
    std::error_code ignored;
    return std::filesystem::equivalent(namespace_path(bundle.pid), "/proc/self/ns/net", ignored);
}

json request_for(const Bundle& bundle, const std::vector<json>& attachments) {
    json request = {{"id", attachment_id(bundle, attachments)},
                    {"pid", bundle.pid},
                    {"runtime_id", bundle.id},
                    {"networks", annotated_list(bundle, "warren.network")},
                    {"addresses", annotated_list(bundle, "warren.address")},
                    {"internal", annotation(bundle, "warren.internal") == "true"}};
    std::string name = annotation(bundle, "warren.service");
    if (name.empty()) name = name_of_id(bundle.id);
    if (!name.empty()) request["name"] = name;
    std::string mode = annotation(bundle, "warren.mode");
    // There 127.0.0.11 is the sidecar's already.
    if (in_host_network(bundle)) mode = "off";
    if (!mode.empty()) request["mode"] = mode;
    return request;
}

// What CNI has attached gets what it was not told: a name, and the process, whose end is seen at
// once. Not that of another container in the same network.
json completed(const json& known, const Bundle& bundle, CniSidecar& sidecar) {
    const std::string name = annotation(bundle, "warren.service");
    json request = request_without(known, {}, {});
    if (!name.empty() && member(known, "name").is_null()) request["name"] = name;
    if (member(known, "pid").is_null() && member(known, "runtime_id") == bundle.id) {
        request["pid"] = bundle.pid;
    }
    return request == request_without(known, {}, {}) ? known : sidecar.attach(request);
}

void write_plan(const std::string& path, const Plan& plan) {
    std::ofstream file(path);
    if (!(file << plan_text(plan) << std::flush)) {
        throw std::runtime_error(path + ": cannot be written");
    }
}

std::set<std::string> ids_of(const std::vector<json>& attachments) {
    std::set<std::string> ids;
    for (const json& attachment : attachments) ids.insert(attachment["id"]);
    return ids;
}

}  // namespace

void hook_create_runtime(const OciHookRequest& request, const Bundle& bundle,
                         const AskControl& ask) {
    CniSidecar sidecar(request.control_socket, ask);
    const std::vector<json> all = sidecar.attachments();
    HookFolder::sweep(request.run_folder, ids_of(all));

    const bool on_host = in_host_network(bundle);
    json attached = on_host ? json() : attached_in(all, namespace_path(bundle.pid));
    const bool here = attached.is_null();
    attached =
        here ? sidecar.attach(request_for(bundle, all)) : completed(attached, bundle, sidecar);
    const HookFolder folder(request.run_folder, bundle);
    folder.make();
    PlanSettings settings{.nss_folder = attached.at("nss_folder"),
                          .nameserver = {},
                          .domain = request.domain,
                          .module = request.module,
                          .only_socket = request.only_socket,
                          .own_files = folder.path()};
    if (member(attached, "dns").is_string() || (on_host && request.serves_host)) {
        settings.nameserver = kNameserver;
    }
    const InsideRoot inside(bundle.root);
    Plan plan{.attachment = attached.at("id"),
              .attached_here = here,
              .mounts = plan_mounts(bundle, inside, settings),
              .made = {}};
    plan.made = missing_places(inside, plan.mounts);
    write_plan(folder.plan(), plan);
}

std::string hook_create_container(const OciHookRequest& request, const Bundle& bundle) {
    const HookFolder folder(request.run_folder, bundle);
    if (!std::filesystem::exists(folder.plan())) return "";  // the first hook has said why
    const Plan plan = read_plan(read_file(folder.plan(), kMaxPlan));
    const InsideRoot inside(bundle.root);
    std::string problems;
    for (const Mount& mount : plan.mounts) {
        try {
            const UniqueFd place =
                mount.folder ? inside.folder(mount.target) : inside.file(mount.target);
            bind_read_only(mount.source, place.get());
        } catch (const std::exception& error) {
            problems += "not mounted: " + mount.target + ": " + error.what() + '\n';
        }
    }
    return problems;
}

void hook_poststop(const OciHookRequest& request, const Bundle& bundle, const AskControl& ask) {
    const HookFolder folder(request.run_folder, bundle);
    if (!std::filesystem::exists(folder.plan())) return;
    const Plan plan = read_plan(read_file(folder.plan(), kMaxPlan));
    folder.remove();
    try {
        // Where the runtime keeps it; with most it is gone by now.
        const InsideRoot inside(bundle.root);
        for (const std::string& path : plan.made) inside.remove_empty(path);
    } catch (const std::exception&) {
    }
    if (plan.attached_here) CniSidecar(request.control_socket, ask).detach(plan.attachment);
}

}  // namespace warren
