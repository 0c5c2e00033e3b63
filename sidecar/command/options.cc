#include "sidecar/command/options.h"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "sidecar/base/interfaces.h"
#include "sidecar/catalog/service_name.h"
#include "sidecar/catalog/source_kind.h"
#include "sidecar/command/config_file.h"
#include "sidecar/command/option_table.h"
#include "sidecar/upstream/parse_upstream.h"

namespace warren {
namespace {

constexpr std::string_view kSource = "source";
constexpr std::string_view kPublish = "publish";

std::string variable_name(std::string_view option) {
    std::string name = "WARREN_";
    for (const char c : option) {
        name += c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return name;
}

std::vector<std::string> split_at_commas(std::string_view text) {
    std::vector<std::string> parts;
    for (;;) {
        const size_t comma = text.find(',');
        std::string_view part = text.substr(0, comma);
        while (part.starts_with(' ')) part.remove_prefix(1);
        while (part.ends_with(' ')) part.remove_suffix(1);
        parts.emplace_back(part);
        if (comma == std::string_view::npos) return parts;
        text.remove_prefix(comma + 1);
    }
}

// One source may have several servers: etcd+http://a:2379,b:2379.
bool is_next_server(std::string_view part, const std::vector<GivenValue>& sources) {
    const bool is_url = part.find("://") != std::string_view::npos || part.ends_with(':');
    return !is_url && !sources.empty() && !source_hosts(sources.back().text).empty();
}

void apply_value(const OptionDescriptor& option, const GivenValue& value, Options& options) {
    // No option's value has one, a name or path that has is a mistake, or worse.
    const bool printable = std::none_of(value.text.begin(), value.text.end(), [](char c) {
        return static_cast<uint8_t>(c) < 0x20 || c == 0x7f;
    });
    const std::string problem =
        printable ? option.set(options, value.text) : "has a control character";
    if (!problem.empty()) {
        const std::string shown = option.name == kSource || option.name == kPublish
                                      ? shown_source(value.text)
                                      : value.text;
        throw OptionError(value.origin + ": " + in_quotes(shown) + ' ' + problem);
    }
}

// On a wildcard we are reached at every address of this host, and at all of 127.0.0.0/8.
bool reaches(const Endpoint& listener, const Endpoint& endpoint) {
    const Address& address = endpoint.address;
    if (listener.port != endpoint.port) return false;
    if (!listener.address.is_unspecified()) return listener.address == address;
    if (listener.address.is_ipv4() != address.is_ipv4()) return false;
    const std::vector<Network> here = interface_addresses();
    return address.is_loopback() ||
           std::any_of(here.begin(), here.end(),
                       [&address](const Network& network) { return network.base == address; });
}

// It would forward to itself, and that again to itself.
void check_for_loop(const Options& options, const GivenUpstream& given) {
    if (given.what != GivenUpstream::What::kServer) return;
    for (const Endpoint& listener : options.listen) {
        if (!reaches(listener, given.server.endpoint)) continue;
        throw OptionError("upstream: " + given.server.text() + " is our own address");
    }
}

bool is_within(dns::Labels name, dns::Labels ancestor) {
    while (name.size() > ancestor.size()) name.remove_prefix(1U + static_cast<uint8_t>(name[0]));
    return name == ancestor;
}

void check_upstreams(const Options& options) {
    const std::string domain = dns::labels_from_text(options.domain).value_or("");
    size_t for_all = 0;
    bool none = false;
    for (const std::string& text : options.upstreams) {
        GivenUpstream given;
        parse_upstream(text, given);
        check_for_loop(options, given);
        if (given.suffix.empty()) {
            ++for_all;
            none = none || given.what == GivenUpstream::What::kNone;
        } else if (is_within(given.suffix, domain)) {
            throw OptionError("upstream: " + in_quotes(text) + " is for our own domain, " +
                              options.domain);
        }
    }
    if (none && for_all > 1) {
        throw OptionError("upstream: 'none' cannot be given beside others");
    }
}

// Its server's name would be asked of us, who wait for it.
void check_servers(const char* option, const std::string& url, const std::string& domain) {
    if (source_kind(url) != SourceKind::kChild) return;
    for (const std::string& host : source_hosts(url)) {
        if (host != domain && !host.ends_with('.' + domain)) continue;
        throw OptionError(option + in_quotes(shown_source(url)) + " is under our own domain, " +
                          domain);
    }
}

void check_sources(const Options& options) {
    for (const std::string& url : options.sources) check_servers("source: ", url, options.domain);
    if (!options.publish.empty()) check_servers("publish: ", options.publish, options.domain);
}

// What only shows when all places have been read.
void check_together(const Options& options) {
    check_upstreams(options);
    check_sources(options);
    if (options.cache_min_ttl > options.cache_max_ttl) {
        throw OptionError("cache-min-ttl is more than cache-max-ttl");
    }
    if (options.http && std::find(options.listen.begin(), options.listen.end(), *options.http) !=
                            options.listen.end()) {
        throw OptionError("http and listen are the same address, " + options.http->text());
    }
    if (options.nss_socket == options.control_socket) {
        throw OptionError("nss-socket and control-socket are the same path");
    }
}

}  // namespace

GivenOptions read_environment(const Environment& environment) {
    GivenOptions given;
    for (const OptionDescriptor& option : option_table()) {
        const std::string variable = variable_name(option.name);
        const char* text = environment(variable.c_str());
        if (text == nullptr || *text == '\0') continue;
        auto& values = given[std::string(option.name)];
        if (!option.is_list()) {
            values.push_back({text, variable});
            continue;
        }
        for (std::string& part : split_at_commas(text)) {
            if (option.name == kSource && is_next_server(part, values)) {
                values.back().text += ',' + part;
            } else {
                values.push_back({std::move(part), variable});
            }
        }
    }
    return given;
}

void apply_options(const GivenOptions& given, Options& options) {
    for (const OptionDescriptor& option : option_table()) {
        const auto found = given.find(std::string(option.name));
        if (found == given.end() || found->second.empty()) continue;
        if (option.is_list()) {
            option.clear(options);
        } else if (found->second.size() > 1) {
            throw OptionError(found->second[1].origin + " is given twice");
        }
        for (const GivenValue& value : found->second) apply_value(option, value, options);
    }
}

Options load_options(const std::optional<std::string>& config, const Environment& environment,
                     const GivenOptions& command_line) {
    const char* variable = environment("WARREN_CONFIG");
    const bool variable_given = variable != nullptr && *variable != '\0';
    const std::string path = config ? *config : variable_given ? variable : kDefaultConfig;

    Options options;
    std::error_code unknown;
    const bool may_be_missing = !config && !variable_given;
    if (!may_be_missing ||
        std::filesystem::status(path, unknown).type() != std::filesystem::file_type::not_found) {
        apply_options(read_config_file(path), options);
    }
    apply_options(read_environment(environment), options);
    apply_options(command_line, options);
    check_together(options);
    return options;
}

}  // namespace warren
