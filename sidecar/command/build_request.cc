#include "sidecar/command/build_request.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <utility>

#include "sidecar/attach/attachment.h"
#include "sidecar/catalog/open_source.h"
#include "sidecar/catalog/service_name.h"
#include "sidecar/command/rights.h"
#include "sidecar/dns/name.h"
#include "sidecar/hook/stage.h"

namespace warren {
namespace {

GivenOptions given_options(const Collected& collected) {
    GivenOptions given;
    for (const ServeStrings* strings : {&collected.plain, &collected.serve}) {
        for (const auto& [name, values] : strings->options) {
            for (const std::string& value : values) given[name].push_back({value, "--" + name});
        }
    }
    return given;
}

std::optional<std::string> config_path(const Collected& collected) {
    Strings paths;
    for (const Strings* given :
         {&collected.plain.config, &collected.serve.config, &collected.command_config}) {
        paths.insert(paths.end(), given->begin(), given->end());
    }
    if (paths.size() > 1) throw OptionError("--config is given twice");
    if (paths.empty()) return {};
    return paths.front();
}

// Where the sidecar with these options can be asked from this host.
Endpoint reachable(Endpoint endpoint) {
    if (!endpoint.address.is_unspecified()) return endpoint;
    endpoint.address = *Address::parse(endpoint.address.is_ipv4() ? "127.0.0.1" : "::1");
    return endpoint;
}

std::string control_socket_of(const Collected& collected, const Environment& environment) {
    if (collected.control_socket.empty()) {
        return load_options(config_path(collected), environment, {}).control_socket;
    }
    Options options;
    apply_options({{"control-socket", {{collected.control_socket, "--control-socket"}}}}, options);
    return options.control_socket;
}

// Of a process that there may be.
int pid_of(const std::string& text) {
    int pid = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), pid);
    if (error != std::errc{} || end != text.data() + text.size() || pid < 1 || pid > kMaxPid) {
        throw OptionError("--pid: " + in_quotes(text) + " is no process's number");
    }
    return pid;
}

void check_attach(const AttachStrings& strings) {
    if (!strings.netns && !strings.pid) throw OptionError("--netns PATH or --pid N is required");
    if (strings.netns && !strings.netns->starts_with('/')) {
        throw OptionError("--netns: " + in_quotes(*strings.netns) +
                          " is no absolute path ('ip netns' keeps its own in /run/netns)");
    }
    if (strings.name) {
        const std::string problem = service_name_problem(*strings.name);
        if (!problem.empty())
            throw OptionError("--name: " + in_quotes(*strings.name) + ' ' + problem);
    }
    if (strings.id && strings.id->empty()) throw OptionError("--id: it is empty");
    for (const std::string& network : strings.networks) {
        if (network.empty()) throw OptionError("--network: it is empty");
    }
    for (const std::string& address : strings.addresses) {
        if (Address::parse(address)) continue;
        throw OptionError("--address: " + in_quotes(address) + " is no address");
    }
    if (strings.mode && !attach_mode(*strings.mode)) {
        throw OptionError("--mode: " + in_quotes(*strings.mode) + " is none of " + kAttachModes);
    }
}

void check_stage(const HookStrings& strings) {
    if (strings.stage.empty() != strings.add_to.empty()) {
        const bool known =
            std::find(kStages.begin(), kStages.end(), strings.stage) != kStages.end();
        if (known || strings.stage.empty()) return;
        throw OptionError("STAGE: " + in_quotes(strings.stage) +
                          " is none of createRuntime, createContainer, poststop");
    }
    throw OptionError("STAGE or --add-to BUNDLE is required, and not both");
}

// What hooks in a bundle are started with, to do the same as this command would.
Strings hook_arguments(const Collected& collected) {
    Strings arguments;
    const auto add = [&](const char* option, const std::string& value) {
        if (!value.empty()) arguments.insert(arguments.end(), {option, value});
    };
    add("--module", collected.hook.module);
    add("--control-socket", collected.control_socket);
    if (!collected.command_config.empty()) add("--config", collected.command_config.front());
    if (collected.hook.only_socket) arguments.emplace_back("--only-socket");
    if (collected.hook.required) arguments.emplace_back("--required");
    return arguments;
}

bool serves_host(const Options& options) {
    return std::any_of(options.listen.begin(), options.listen.end(), [](const Endpoint& listen) {
        return listen.text() == "127.0.0.11:53" || listen.text() == "0.0.0.0:53";
    });
}

}  // namespace

Options serve_request(const Collected& collected, const Environment& environment) {
    Options options = load_options(config_path(collected), environment, given_options(collected));
    options.upgrade = collected.plain.upgrade || collected.serve.upgrade;
    return options;
}

void refuse_serve_options(const Collected& collected) {
    const GivenOptions given = given_options(collected);
    if (collected.plain.upgrade) throw OptionError("--upgrade is an option of 'serve'");
    if (given.empty()) return;
    throw OptionError(given.begin()->second.front().origin + " is an option of 'serve'");
}

ResolveRequest resolve_request(const Collected& collected, const Environment& environment) {
    ResolveRequest request;
    request.name = collected.name;
    request.type = collected.type;
    std::transform(request.type.begin(), request.type.end(), request.type.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    request.over_tcp = collected.over_tcp;
    request.json = collected.json;
    if (collected.server.empty()) {
        const Options options = load_options(config_path(collected), environment, {});
        request.server = reachable(options.listen.front());
        return request;
    }
    const auto server = Endpoint::parse(collected.server, kDnsPort);
    if (!server) throw OptionError("--server: " + in_quotes(collected.server) + " is no ADDR:PORT");
    request.server = *server;
    return request;
}

CheckRequest check_request(const Collected& collected) {
    Options options;
    apply_options({{"domain", {{collected.check_domain, "--domain"}}}}, options);
    return {.file = collected.file, .json = collected.json, .domain = options.domain};
}

CacheRequest cache_request(const Collected& collected, const Environment& environment) {
    const std::string name = collected.flushed.value_or("");
    if (collected.flushed && (name.empty() || !dns::labels_from_text(name))) {
        throw OptionError(in_quotes(name) + " is no name");
    }
    return {.control_socket = control_socket_of(collected, environment),
            .flush = collected.flush,
            .name = name,
            .json = collected.json};
}

SourceRequest source_request(const Collected& collected) {
    try {
        check_source_url(collected.source);
    } catch (const std::invalid_argument& error) {
        throw OptionError(error.what());
    }
    return {.url = collected.source};
}

AttachRequest attach_request(const Collected& collected, const Environment& environment) {
    const AttachStrings& strings = collected.attach;
    check_attach(strings);
    return {.control_socket = control_socket_of(collected, environment),
            .netns = strings.netns.value_or(""),
            .pid = strings.pid ? pid_of(*strings.pid) : 0,
            .id = strings.id.value_or(""),
            .name = strings.name.value_or(""),
            .networks = strings.networks,
            .addresses = strings.addresses,
            .mode = strings.mode.value_or(""),
            .internal = strings.internal,
            .json = collected.json};
}

DetachRequest detach_request(const Collected& collected, const Environment& environment) {
    return {.control_socket = control_socket_of(collected, environment),
            .id = collected.detached,
            .json = collected.json};
}

DoctorRequest doctor_request(const Collected& collected, const Environment& environment) {
    Options options = load_options(config_path(collected), environment, {});
    return {.control_socket = control_socket_of(collected, environment),
            .nss_socket = options.nss_socket,
            .domain = options.domain,
            .listen = std::move(options.listen),
            .pid = collected.doctor.pid ? pid_of(*collected.doctor.pid) : 0,
            .in_container = collected.doctor.in_container,
            .on_host = collected.doctor.on_host,
            .json = collected.json};
}

OciHookRequest oci_hook_request(const Collected& collected, const Environment& environment) {
    const HookStrings& strings = collected.hook;
    check_stage(strings);
    const Options options = load_options(config_path(collected), environment, {});
    const std::string control_socket = control_socket_of(collected, environment);
    return {.stage = strings.stage,
            .control_socket = control_socket,
            .run_folder = std::filesystem::path(control_socket).parent_path(),
            .attach_folder = attach_folder(options),
            .domain = options.domain,
            .serves_host = serves_host(options),
            .module = strings.module,
            .only_socket = strings.only_socket,
            .required = strings.required,
            .add_to = strings.add_to,
            .arguments = hook_arguments(collected)};
}

AttachmentsRequest attachments_request(const Collected& collected, const Environment& environment) {
    return {.control_socket = control_socket_of(collected, environment), .json = collected.json};
}

StatusRequest status_request(const Collected& collected, const Environment& environment) {
    return {.control_socket = control_socket_of(collected, environment), .json = collected.json};
}

ServicesRequest services_request(const Collected& collected, const Environment& environment) {
    return {.control_socket = control_socket_of(collected, environment),
            .name = collected.service,
            .json = collected.json};
}

ExplainRequest explain_request(const Collected& collected, const Environment& environment) {
    return {.control_socket = control_socket_of(collected, environment),
            .name = collected.name,
            .type = collected.explained_type,
            .json = collected.json};
}

TopRequest top_request(const Collected& collected, const Environment& environment) {
    return {.control_socket = control_socket_of(collected, environment),
            .once = collected.once,
            .json = collected.json};
}

WatchRequest watch_request(const Collected& collected, const Environment& environment) {
    return {.control_socket = control_socket_of(collected, environment),
            .once = collected.once,
            .json = collected.json};
}

LogLevelRequest log_level_request(const Collected& collected, const Environment& environment) {
    if (!collected.level.empty() && !log_level_named(collected.level)) {
        throw OptionError(in_quotes(collected.level) + " is none of debug, info, warning, error");
    }
    return {.control_socket = control_socket_of(collected, environment),
            .level = collected.level,
            .json = collected.json};
}

QueryLogRequest query_log_request(const Collected& collected, const Environment& environment) {
    QueryLogRequest request{.control_socket = control_socket_of(collected, environment),
                            .name = collected.logged_name,
                            .client = collected.logged_client,
                            .sample = collected.logged_sample,
                            .json = collected.json};
    if (collected.on_off == "on") {
        request.action = QueryLogRequest::Action::kOn;
    } else if (collected.on_off == "off") {
        request.action = QueryLogRequest::Action::kOff;
    } else if (!collected.on_off.empty()) {
        throw OptionError(in_quotes(collected.on_off) + " is neither 'on' nor 'off'");
    }
    const bool limited =
        !request.name.empty() || !request.client.empty() || !request.sample.empty();
    if (limited && request.action != QueryLogRequest::Action::kOn) {
        throw OptionError("--name, --client and --sample are for 'query-log on'");
    }
    return request;
}

}  // namespace warren
