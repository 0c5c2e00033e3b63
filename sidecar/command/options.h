// What `serve` is told: the options of the command line, of WARREN_… variables and of
// /etc/warren/sidecar.toml, in that order of strength; a list given in a stronger place replaces a
// weaker one's. Read once at start, on the main thread; a plain value from then on.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "sidecar/base/address.h"
#include "sidecar/base/log.h"
#include "sidecar/base/warren_defaults.h"

namespace warren {

enum class SingleLabels { kForward, kNxdomain };

struct Options {
    std::vector<Endpoint> listen{*Endpoint::parse(kWarrenListenAddress)};
    bool listen_given = false;
    std::vector<Network> allow;
    bool allow_given = false;
    std::string domain = kWarrenDomain;            // lower case, no dot at the end
    std::vector<std::string> upstreams{"system"};  // "system", "none" (alone) or ADDR[:PORT]
    std::vector<std::string> sources{"file:///etc/warren/catalog.json"};
    std::string publish;  // the URL of an etcd; empty: nothing is published
    std::string nss_socket = "/run/warren/nss.sock";
    std::string control_socket = "/run/warren/control.sock";
    std::optional<Endpoint> http;
    int workers = 1;
    uint32_t ttl = 10;                         // seconds
    size_t cache_size = size_t{4} << 20;       // octets; 0: no cache
    uint32_t cache_min_ttl = 0;                // seconds; of what upstreams allow less for
    uint32_t cache_max_ttl = 86400;            // seconds; of what they allow more for
    uint32_t stale_for = 86400;                // seconds after its TTL; 0: never served stale
    size_t forward_memory = size_t{16} << 20;  // octets for queries that wait for upstreams
    bool mix_case = false;                     // 0x20 in questions to upstreams
    bool refuse_private = false;               // private addresses in external answers: refused
    SingleLabels single_labels = SingleLabels::kForward;
    std::string state_dir = "/var/lib/warren-sidecar";
    uint32_t stale_after = 300;  // seconds that a source is not well; 0: never
    std::string user;            // whom to become; empty: see account_to_become()
    uint32_t rate_limit = 0;     // queries a second of one client; 0: none
    bool upgrade = false;        // takes the sockets over from the one that runs
    LogLevel log_level = LogLevel::kInfo;
    LogFormat log_format = LogFormat::kText;
};

// One line that names the option, and the file and line number if it came from one: exit code 2.
class OptionError : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

// What one place (file, environment, command line) gives: text only, by option name.
struct GivenValue {
    std::string text;
    std::string origin;  // how to call it in a message: "--ttl", "/etc/warren/sidecar.toml:7: ttl"
};
using GivenOptions = std::map<std::string, std::vector<GivenValue>>;

// getenv(), or a test's.
using Environment = std::function<const char*(const char* name)>;

inline constexpr const char* kDefaultConfig = "/etc/warren/sidecar.toml";

// WARREN_LISTEN and so on; empty ones count as not given, lists are split at commas.
GivenOptions read_environment(const Environment& environment);

// Overwrites what is given. Throws OptionError.
void apply_options(const GivenOptions& given, Options& options);

// All three places together. `config` is what --config says, else WARREN_CONFIG counts, else
// kDefaultConfig, which alone may be missing. Throws OptionError.
Options load_options(const std::optional<std::string>& config, const Environment& environment,
                     const GivenOptions& command_line);

}  // namespace warren
