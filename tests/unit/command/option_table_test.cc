#include "sidecar/command/option_table.h"

#include <doctest/doctest.h>

#include <set>

using namespace warren;

namespace {

// What the option of that name says to the text.
std::string set(Options& options, std::string_view name, const std::string& text) {
    for (const OptionDescriptor& option : option_table()) {
        if (option.name == name) return option.set(options, text);
    }
    return "no such option";
}

}  // namespace

TEST_CASE("every option is in the table once, with a help text; lists can be cleared") {
    std::set<std::string_view> names;
    for (const OptionDescriptor& option : option_table()) {
        names.insert(option.name);
        CHECK_FALSE(option.help.empty());
        CHECK(option.is_list() == (option.clear != nullptr));
    }
    CHECK(names == std::set<std::string_view>{
                       "allow",          "cache-max-ttl", "cache-min-ttl",  "cache-size",
                       "control-socket", "domain",        "forward-memory", "http",
                       "listen",         "log-format",    "log-level",      "mix-case",
                       "nss-socket",     "publish",       "rate-limit",     "refuse-private",
                       "serve-stale",    "single-labels", "source",         "stale-after",
                       "state-dir",      "ttl",           "upstream",       "user",
                       "workers"});
    CHECK(option_table().size() == names.size());
}

TEST_CASE("each option reaches its own member") {
    Options options;
    CHECK(set(options, "http", "127.0.0.1:8080").empty());
    CHECK(options.http == Endpoint::parse("127.0.0.1:8080"));
    CHECK(set(options, "control-socket", "/c").empty());
    CHECK(options.control_socket == "/c");
    CHECK(set(options, "state-dir", "/s").empty());
    CHECK(options.state_dir == "/s");
    CHECK(set(options, "workers", "256").empty());
    CHECK(options.workers == 256);
    CHECK(set(options, "cache-size", "1M").empty());
    CHECK(options.cache_size == size_t{1} << 20);
    CHECK(set(options, "cache-min-ttl", "5").empty());
    CHECK(options.cache_min_ttl == 5);
    CHECK(set(options, "cache-max-ttl", "6").empty());
    CHECK(options.cache_max_ttl == 6);
    CHECK(set(options, "serve-stale", "7").empty());
    CHECK(options.stale_for == 7);
    CHECK(set(options, "forward-memory", "1M").empty());
    CHECK(options.forward_memory == size_t{1} << 20);
    CHECK(set(options, "mix-case", "on").empty());
    CHECK(options.mix_case);
    CHECK(set(options, "refuse-private", "on").empty());
    CHECK(options.refuse_private);
}

TEST_CASE("choices are named, in any case") {
    Options options;
    CHECK(set(options, "log-level", "WARN").empty());
    CHECK(options.log_level == LogLevel::kWarning);
    CHECK(set(options, "log-level", "debug").empty());
    CHECK(options.log_level == LogLevel::kDebug);
    CHECK(set(options, "log-format", "json").empty());
    CHECK(options.log_format == LogFormat::kJson);
    CHECK(set(options, "single-labels", "nxdomain").empty());
    CHECK(options.single_labels == SingleLabels::kNxdomain);
    CHECK(set(options, "log-format", "xml") == "is none of text, json");
}

TEST_CASE("what is refused leaves the option as it was") {
    Options options;
    CHECK_FALSE(set(options, "workers", "0").empty());
    CHECK_FALSE(set(options, "workers", "257").empty());
    CHECK(options.workers == 1);
    CHECK_FALSE(set(options, "http", "8080").empty());
    CHECK_FALSE(options.http);
}
