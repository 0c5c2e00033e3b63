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
    CHECK(names == std::set<std::string_view>{"allow", "control-socket", "domain", "http", "listen",
                                              "log-format", "log-level", "nss-socket",
                                              "single-labels", "source", "state-dir", "ttl",
                                              "upstream", "workers"});
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
