#include "sidecar/command/cni_operations.h"

#include <algorithm>
#include <exception>
#include <utility>
#include <vector>

#include "sidecar/base/address.h"
#include "sidecar/command/attached_namespace.h"
#include "sidecar/command/cni_attachment.h"
#include "sidecar/command/cni_error.h"
#include "sidecar/command/cni_name.h"
#include "sidecar/command/cni_result.h"

namespace warren {
namespace {

using nlohmann::json;

constexpr const char* kNameserver = "127.0.0.11";  // in every container, as Docker has it

const json& previous_result(const CniConfig& config) {
    if (config.previous.is_null()) {
        throw CniError(kCniConfig,
                       "there is no prevResult: warren-dns is chained behind a plugin "
                       "that makes an interface");
    }
    return config.previous;
}

json attach(const CniOperation& operation) {
    const auto& [call, config, sidecar, log] = operation;
    const CniName service = cni_service_name(call, config);
    if (!service.problem.empty()) log += "without a service name: " + service.problem + '\n';
    json request = request_for(call, config, service.name);
    const std::vector<json> all = sidecar.attachments();
    json known = with_id(all, call.container_id);
    if (known.is_null()) {
        // The OCI hook may have been first, and calls it as the runtime does.
        known = attached_in(all, call.netns);
        if (!known.is_null()) request["id"] = known["id"];
    } else if (member(known, "netns") != call.netns) {
        known = {};  // of a container that is no more
    }
    if (!known.is_null()) request = joined(std::move(request), known);
    return sidecar.attach(request);
}

// By its id, or the one that the OCI hook has given it.
json find_added(const CniOperation& operation) {
    const auto& [call, config, sidecar, log] = operation;
    const std::vector<json> all = sidecar.attachments();
    for (const json& attachment : all) {
        if (member(attachment, "cni_id") == call.container_id) return attachment;
    }
    return {};
}

// Fails if the container has to have DNS, else says so and goes on.
void fail_or_log(const CniOperation& operation, const std::exception& error,
                 int unreachable = kCniTryLater, int refused = kCniRefused) {
    if (operation.config.required) {
        const bool silent = dynamic_cast<const ControlUnreachable*>(&error) != nullptr;
        throw CniError(silent ? unreachable : refused, error.what());
    }
    operation.log += std::string(error.what()) + '\n';
}

}  // namespace

json cni_add(const CniOperation& operation) {
    json result = in_cni_version(previous_result(operation.config), operation.config.version);
    try {
        const json attached = attach(operation);
        const json& dns = member(attached, "dns");
        if (!dns.is_string()) return result;
        const auto server = Endpoint::parse(dns.get_ref<const std::string&>(), kDnsPort);
        return with_dns(result, server ? server->address.text() : kNameserver,
                        operation.config.domain);
    } catch (const std::exception& error) {
        fail_or_log(operation, error);
        return result;
    }
}

void cni_delete(const CniOperation& operation) try {
    const auto& [call, config, sidecar, log] = operation;
    const json known = find_added(operation);
    if (known.is_null()) return;
    if (call.netns.empty()) return sidecar.detach(known["id"]);
    sidecar.take_away(known, config.networks, addresses_in(config.previous, call.ifname));
} catch (const std::exception& error) {
    operation.log += std::string(error.what()) + '\n';
}

void cni_check(const CniOperation& operation) {
    const auto& [call, config, sidecar, log] = operation;
    const Texts nameservers = texts_in(member(previous_result(config), "dns"), "nameservers");
    json known;
    try {
        known = find_added(operation);
    } catch (const std::exception& error) {
        return fail_or_log(operation, error);
    }
    // One that never was attached does not miss anything, unless it had to be.
    if (!config.required && !has(nameservers, kNameserver)) return;
    if (known.is_null()) throw CniError(kCniNotAttached, "the container is not attached");
    for (const std::string& network : config.networks) {
        if (has(texts_in(known, "networks"), network)) continue;
        throw CniError(kCniNotAttached, "the container is not attached to network " + network);
    }
}

void cni_collect(const CniOperation& operation) {
    const auto& [call, config, sidecar, log] = operation;
    if (!config.valid) throw CniError(kCniConfig, "there are no cni.dev/valid-attachments");
    std::vector<json> all;
    try {
        all = sidecar.attachments();
    } catch (const std::exception& error) {
        return fail_or_log(operation, error);
    }
    std::string problems;
    for (const json& known : all) {
        // Others than CNI attach as well: what has no id of CNI is theirs.
        const json& cni_id = member(known, "cni_id");
        const Texts networks = texts_in(known, "networks");
        const bool in_this = std::any_of(config.networks.begin(), config.networks.end(),
                                         [&](const auto& name) { return has(networks, name); });
        if (!cni_id.is_string() || !in_this || config.valid->contains(cni_id.get<std::string>()))
            continue;
        try {
            sidecar.take_away(known, config.networks, {});
        } catch (const std::exception& error) {
            problems += (problems.empty() ? "" : "; ") + std::string(error.what());
        }
    }
    if (!problems.empty()) throw CniError(kCniRefused, "not all could be detached", problems);
}

void cni_status(const CniOperation& operation) {
    try {
        operation.sidecar.attachments();
    } catch (const std::exception& error) {
        fail_or_log(operation, error, kCniNotReadyLimited, kCniNotReady);
    }
}

}  // namespace warren
