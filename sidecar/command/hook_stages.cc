#include "sidecar/command/hook_stages.h"

#include <filesystem>
#include <fstream>
#include <set>
#include <stdexcept>
#include <utility>

#include "sidecar/attach/attachment.h"
#include "sidecar/base/address.h"
#include "sidecar/base/read_file.h"
#include "sidecar/base/split.h"
#include "sidecar/catalog/service_name.h"
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

constexpr std::string_view kOurs = "warren.";

std::string annotation_problem(const std::string& key, const std::string& value) {
    std::string problem;
    if (key == "warren.service") return service_name_problem(value);
    if (key == "warren.mode" && !attach_mode(value)) {
        problem = std::string("is none of ") + kAttachModes;
    }
    if (key == "warren.address") {
        split(value, ',', [&](std::string_view text) {
            if (!Address::parse(text)) problem = "is no list of addresses";
        });
    }
    return problem;
}

// Of the container's annotations those that are for us. One that cannot be used is said and left
// out: names are better than none.
json annotations_of(const Bundle& bundle, std::string& problems) {
    json ours = json::object();
    for (const auto& [key, value] : bundle.annotations) {
        if (!key.starts_with(kOurs)) continue;
        const std::string problem = annotation_problem(key, value);
        if (problem.empty()) {
            ours[key] = value;
        } else {
            problems.append(key).append(": ").append(in_quotes(value));
            problems.append(" ").append(problem).append("\n");
        }
    }
    return ours;
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

json request_for(const Bundle& bundle, const json& annotations,
                 const std::vector<json>& attachments) {
    json request = {{"id", attachment_id(bundle, attachments)},
                    {"pid", bundle.pid},
                    {"runtime_id", bundle.id},
                    {"annotations", annotations}};
    if (const std::string name = name_of_id(bundle.id); !name.empty()) request["name"] = name;
    if (annotations.contains("warren.mode")) request["mode"] = annotations["warren.mode"];
    // There 127.0.0.11 is the sidecar's already.
    if (in_host_network(bundle)) request["mode"] = "off";
    return as_annotated(std::move(request));
}

// What CNI has attached gets what it was not told: the annotations, and the process, whose end is
// seen at once. Not those of another container in the same network.
json completed(const json& known, const json& annotations, const Bundle& bundle,
               CniSidecar& sidecar) {
    const json before = request_without(known, {}, {});
    if (member(known, "runtime_id") != bundle.id) return known;
    json request = before;
    request["annotations"] = annotations;
    if (member(known, "pid").is_null()) request["pid"] = bundle.pid;
    request = as_annotated(std::move(request));
    return request == before ? known : sidecar.attach(request);
}

// The socket folder is the sidecar's, and what it says of it is not taken on trust.
std::string nss_folder_of(const OciHookRequest& request, const json& attached) {
    const std::string id = attached.at("id");
    std::string folder = attached.at("nss_folder");
    if (id.find('/') != std::string::npos || folder != request.attach_folder + '/' + id) {
        throw std::runtime_error(in_quotes(folder) + " is no folder of an attachment");
    }
    return folder;
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

std::string hook_create_runtime(const OciHookRequest& request, const Bundle& bundle,
                                const AskControl& ask) {
    const HookFolder folder(request.run_folder, bundle);
    // Of an earlier one of that id nothing must be mounted, should we not come to the end.
    folder.remove();
    std::string problems;
    const json annotations = annotations_of(bundle, problems);
    CniSidecar sidecar(request.control_socket, ask);
    const std::vector<json> all = sidecar.attachments();
    HookFolder::sweep(request.run_folder, ids_of(all));

    const bool on_host = in_host_network(bundle);
    json attached = on_host ? json() : attached_in(all, namespace_path(bundle.pid));
    const bool here = attached.is_null();
    attached = here ? sidecar.attach(request_for(bundle, annotations, all))
                    : completed(attached, annotations, bundle, sidecar);
    folder.make();
    PlanSettings settings{.nss_folder = nss_folder_of(request, attached),
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
              .pid = bundle.pid,
              .root = bundle.root,
              .mounts = plan_mounts(bundle, inside, settings),
              .made = {}};
    plan.made = missing_places(inside, plan.mounts);
    write_plan(folder.plan(), plan);
    return problems;
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
            // The folder is in one of the sidecar's; all else is root's.
            bind_read_only(mount.source, mount.folder ? Links::kRefuse : Links::kFollow,
                           place.get());
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
    if (!plan.attached_here) return;
    // Another runtime may have a container of that id by now.
    CniSidecar sidecar(request.control_socket, ask);
    const json known = with_id(sidecar.attachments(), plan.attachment);
    if (member(known, "pid") == plan.pid) sidecar.detach(plan.attachment);
}

}  // namespace warren
