#include "sidecar/command/option_table.h"

#include <array>

#include "sidecar/catalog/service_name.h"
#include "sidecar/command/option_values.h"

namespace warren {
namespace {

using Text = const std::string&;
using enum OptionType;

// The one of `choices` that `text` names.
template <typename T, size_t count>
std::string choose(Text text, const std::array<std::pair<std::string_view, T>, count>& choices,
                   T& chosen) {
    std::string all;
    for (const auto& [name, value] : choices) {
        if (name == lower_case(text)) {
            chosen = value;
            return "";
        }
        all += (all.empty() ? "" : ", ") + std::string(name);
    }
    return "is none of " + all;
}

std::string set_workers(Options& options, Text text) {
    uint32_t number = 0;
    std::string problem = take_number(text, 1, 256, number);
    if (problem.empty()) options.workers = static_cast<int>(number);
    return problem;
}

std::string set_http(Options& options, Text text) {
    Endpoint endpoint;
    std::string problem = take_endpoint(text, endpoint);
    if (problem.empty()) options.http = endpoint;
    return problem;
}

std::string set_single_labels(Options& options, Text text) {
    constexpr std::array kChoices{std::pair{std::string_view("forward"), SingleLabels::kForward},
                                  std::pair{std::string_view("nxdomain"), SingleLabels::kNxdomain}};
    return choose(text, kChoices, options.single_labels);
}

std::string set_log_level(Options& options, Text text) {
    constexpr std::array kChoices{std::pair{std::string_view("debug"), LogLevel::kDebug},
                                  std::pair{std::string_view("info"), LogLevel::kInfo},
                                  std::pair{std::string_view("warning"), LogLevel::kWarning},
                                  std::pair{std::string_view("warn"), LogLevel::kWarning},
                                  std::pair{std::string_view("error"), LogLevel::kError}};
    return choose(text, kChoices, options.log_level);
}

std::string set_log_format(Options& options, Text text) {
    constexpr std::array kChoices{std::pair{std::string_view("text"), LogFormat::kText},
                                  std::pair{std::string_view("json"), LogFormat::kJson}};
    return choose(text, kChoices, options.log_format);
}

constexpr uint32_t kMaxTtl = 86400;
constexpr uint32_t kMaxStale = 7 * 86400;
constexpr uint32_t kMostRate = 1000000;
constexpr size_t kLeastForwardMemory = size_t{64} << 10;

const std::array kTable{
    OptionDescriptor{"listen", "ADDR:PORT", "serve DNS there, UDP and TCP (127.0.0.11:53)", kList,
                     [](Options& o, Text text) {
                         o.listen_given = true;
                         return add_endpoint(text, o.listen);
                     },
                     [](Options& o) { o.listen.clear(); }},
    OptionDescriptor{"allow", "NET",
                     "answer clients of that network (loopback and the networks listened on)",
                     kList,
                     [](Options& o, Text text) {
                         o.allow_given = true;
                         return add_network(text, o.allow);
                     },
                     [](Options& o) { o.allow.clear(); }},
    OptionDescriptor{"domain", "NAME", "the domain that is ours (warren)", kText,
                     [](Options& o, Text text) { return take_domain(text, o.domain); }},
    OptionDescriptor{
        "upstream", "[SUFFIX=]WHERE",
        "forward other names, or those below SUFFIX, to ADDR[:PORT] or tls://ADDR[:PORT][#NAME]; "
        "'system': as /etc/resolv.conf says, 'none': do not forward (system)",
        kList, [](Options& o, Text text) { return add_upstream(text, o.upstreams); },
        [](Options& o) { o.upstreams.clear(); }},
    OptionDescriptor{"cache-size", "SIZE",
                     "memory for what upstreams have said: octets, or with K, M, G; 0: none (4M)",
                     kSize, [](Options& o, Text text) { return take_size(text, 0, o.cache_size); }},
    OptionDescriptor{
        "cache-min-ttl", "SECONDS", "keep answers at least so long (0)", kNumber,
        [](Options& o, Text text) { return take_number(text, 0, kMaxTtl, o.cache_min_ttl); }},
    OptionDescriptor{
        "cache-max-ttl", "SECONDS", "keep answers at most so long (86400)", kNumber,
        [](Options& o, Text text) { return take_number(text, 0, kMaxTtl, o.cache_max_ttl); }},
    OptionDescriptor{
        "serve-stale", "SECONDS",
        "past its time an answer is told where upstreams fail; 0: never (86400)", kNumber,
        [](Options& o, Text text) { return take_number(text, 0, kMaxStale, o.stale_for); }},
    OptionDescriptor{"forward-memory", "SIZE", "for queries that wait for upstreams (16M)", kSize,
                     [](Options& o, Text text) {
                         return take_size(text, kLeastForwardMemory, o.forward_memory);
                     }},
    OptionDescriptor{"mix-case", "on|off",
                     "random case in questions to upstreams, against forgery (off)", kSwitch,
                     [](Options& o, Text text) { return take_switch(text, o.mix_case); }},
    OptionDescriptor{"refuse-private", "on|off",
                     "refuse private addresses in answers from outside (off)", kSwitch,
                     [](Options& o, Text text) { return take_switch(text, o.refuse_private); }},
    OptionDescriptor{"source", "URL", "learn the services there (file:///etc/warren/catalog.json)",
                     kList, [](Options& o, Text text) { return add_source(text, o.sources); },
                     [](Options& o) { o.sources.clear(); }},
    OptionDescriptor{
        "publish", "URL",
        "tell other nodes, in that etcd, what file:, exec: and local: sources here say", kText,
        [](Options& o, Text text) { return take_publish(text, o.publish); }},
    OptionDescriptor{"nss-socket", "PATH", "Unix socket for the NSS module (/run/warren/nss.sock)",
                     kText,
                     [](Options& o, Text text) { return take_socket_path(text, o.nss_socket); }},
    OptionDescriptor{
        "control-socket", "PATH", "Unix socket for the other commands (/run/warren/control.sock)",
        kText, [](Options& o, Text text) { return take_socket_path(text, o.control_socket); }},
    OptionDescriptor{"http", "ADDR:PORT",
                     "metrics, state and a page over HTTP, for all who reach it (off)", kText,
                     set_http},
    OptionDescriptor{"workers", "N", "serving threads, 1 to 256 (1)", kNumber, set_workers},
    OptionDescriptor{"ttl", "SECONDS", "of answers whose service has none of its own (10)", kNumber,
                     [](Options& o, Text text) { return take_number(text, 0, 86400, o.ttl); }},
    OptionDescriptor{"single-labels", "forward|nxdomain",
                     "what becomes of an unknown name without a dot (forward)", kText,
                     set_single_labels},
    OptionDescriptor{"state-dir", "DIR", "keeps the last good catalogs (/var/lib/warren-sidecar)",
                     kText, [](Options& o, Text text) { return take_folder(text, o.state_dir); }},
    OptionDescriptor{
        "stale-after", "SECONDS",
        "answers are marked stale when a source has failed for so long; 0: never (300)", kNumber,
        [](Options& o, Text text) { return take_number(text, 0, kMaxStale, o.stale_after); }},
    OptionDescriptor{"user", "NAME",
                     "become that user once the sockets are open ('warren', if root starts it and "
                     "there is one)",
                     kText,
                     [](Options& o, Text text) {
                         o.user = text;
                         return std::string();
                     }},
    OptionDescriptor{
        "rate-limit", "N", "queries a second of one client; 0: as many as it likes (0)", kNumber,
        [](Options& o, Text text) { return take_number(text, 0, kMostRate, o.rate_limit); }},
    OptionDescriptor{"log-level", "LEVEL", "debug, info, warning or error (info)", kText,
                     set_log_level},
    OptionDescriptor{"log-format", "text|json", "of the lines on standard error (text)", kText,
                     set_log_format},
};

}  // namespace

std::span<const OptionDescriptor> option_table() { return kTable; }

}  // namespace warren
