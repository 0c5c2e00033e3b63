#include "sidecar/command/cni.h"

#include <algorithm>
#include <exception>

#include "sidecar/base/split.h"
#include "sidecar/catalog/service_name.h"
#include "sidecar/command/cni_config.h"
#include "sidecar/command/cni_error.h"
#include "sidecar/command/cni_operations.h"
#include "sidecar/command/cni_sidecar.h"

namespace warren {
namespace {

using nlohmann::json;

struct Operation {
    std::string_view name;
    std::string_view since;  // the version that has it
    bool of_container;       // else of the network, or of nothing
    bool needs_netns;
};

constexpr Operation kOperations[] = {
    {"ADD", "0.3.0", true, true},      {"DEL", "0.3.0", true, false},
    {"CHECK", "0.4.0", true, true},    {"GC", "1.1.0", false, false},
    {"STATUS", "1.1.0", false, false}, {"VERSION", "0.3.0", false, false}};

std::string in_text(const json& value) {
    return value.dump(4, ' ', false, json::error_handler_t::replace) + '\n';
}

const Operation& operation_of(const CniCall& call) {
    for (const Operation& operation : kOperations) {
        if (operation.name == call.command) return operation;
    }
    throw CniError(kCniEnvironment, call.command.empty()
                                        ? "CNI_COMMAND is not set: runtimes start this program"
                                        : "CNI_COMMAND is " + in_quotes(call.command));
}

// "Must start with an alphanumeric character", and so on.
bool is_container_id(std::string_view id) {
    const auto is_alphanumeric = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    };
    return !id.empty() && is_alphanumeric(id.front()) &&
           std::all_of(id.begin(), id.end(), [&](char c) {
               return is_alphanumeric(c) || c == '_' || c == '.' || c == '-';
           });
}

bool is_interface_name(std::string_view name) {
    constexpr size_t kLongest = 15;  // IFNAMSIZ, with a zero at the end
    return !name.empty() && name.size() <= kLongest && name != "." && name != ".." &&
           name.find_first_of("/: \t\n\v\f\r") == std::string_view::npos;
}

void check_environment(const CniCall& call, const Operation& operation) {
    if (!operation.of_container) return;
    if (!is_container_id(call.container_id)) {
        throw CniError(kCniEnvironment, "CNI_CONTAINERID is " + in_quotes(call.container_id));
    }
    if (!is_interface_name(call.ifname)) {
        throw CniError(kCniEnvironment, "CNI_IFNAME is " + in_quotes(call.ifname));
    }
    if (operation.needs_netns && call.netns.empty()) {
        throw CniError(kCniEnvironment, "CNI_NETNS is not set");
    }
}

std::string versions(const json& input) {
    json reply = {{"cniVersion", supported_cni_versions().back()},
                  {"supportedVersions", supported_cni_versions()}};
    if (member(input, "cniVersion").is_string()) reply["cniVersion"] = input["cniVersion"];
    return in_text(reply);
}

std::string act(const CniCall& call, const CniConfig& config, const AskControl& ask,
                std::string& log) {
    CniSidecar sidecar(config.control_socket, ask);
    const CniOperation operation{.call = call, .config = config, .sidecar = sidecar, .log = log};
    if (call.command == "ADD") return in_text(cni_add(operation));
    if (call.command == "DEL") cni_delete(operation);
    if (call.command == "CHECK") cni_check(operation);
    if (call.command == "GC") cni_collect(operation);
    if (call.command == "STATUS") cni_status(operation);
    return "";
}

CniReply failed(const std::string& version, const CniError& error) {
    json object = {{"cniVersion", version}, {"code", error.code()}, {"msg", error.what()}};
    if (!error.details().empty()) object["details"] = error.details();
    return {.exit_code = 1,
            .output = in_text(object),
            .log = std::string("warren-dns: ") + error.what() + '\n'};
}

// Each line says who writes it: standard error is the runtime's own log.
std::string signed_lines(const std::string& lines) {
    std::string result;
    split(lines, '\n',
          [&](std::string_view line) { result += "warren-dns: " + std::string(line) + '\n'; });
    return result;
}

}  // namespace

CniReply cni_error(int code, const std::string& message) {
    return failed(std::string(supported_cni_versions().back()), CniError(code, message));
}

CniReply run_cni(const CniCall& call, const AskControl& ask) {
    std::string version(supported_cni_versions().back());
    try {
        const Operation& operation = operation_of(call);
        if (operation.name == "VERSION") {
            const json input = json::parse(call.config, nullptr, false);
            return {.exit_code = 0, .output = versions(input), .log = {}};
        }
        check_environment(call, operation);
        const json input = parse_cni_input(call.config);
        version = cni_version_of(input);
        const CniConfig config = read_cni_config(input);
        if (cni_version_before(config.version, operation.since)) {
            throw CniError(kCniVersion, "CNI version " + config.version + " has no " +
                                            std::string(operation.name));
        }
        std::string log;
        std::string output = act(call, config, ask, log);
        return {.exit_code = 0, .output = std::move(output), .log = signed_lines(log)};
    } catch (const CniError& error) {
        return failed(version, error);
    } catch (const std::exception& error) {
        return failed(version, CniError(kCniRefused, error.what()));
    }
}

}  // namespace warren
