#include "sidecar/command/options.h"

#include <doctest/doctest.h>

#include "tests/support/temporary_folder.h"

using namespace warren;

namespace {

using Variables = std::map<std::string, std::string>;

Environment environment_of(const Variables& variables) {
    return [&variables](const char* name) -> const char* {
        const auto found = variables.find(name);
        return found == variables.end() ? nullptr : found->second.c_str();
    };
}

Options load(const std::string& config, const Variables& variables = {},
             const GivenOptions& command_line = {}) {
    return load_options(config, environment_of(variables), command_line);
}

std::string error_of(const std::function<void()>& load_something) {
    try {
        load_something();
    } catch (const OptionError& error) {
        return error.what();
    }
    return "(none)";
}

}  // namespace

TEST_CASE("the defaults are the documented ones") {
    const Options options = load("/dev/null");
    CHECK(options.listen == std::vector{*Endpoint::parse("127.0.0.11:53")});
    CHECK_FALSE(options.listen_given);
    CHECK_FALSE(options.allow_given);
    CHECK(options.domain == "warren");
    CHECK(options.upstreams == std::vector<std::string>{"system"});
    CHECK(options.sources == std::vector<std::string>{"file:///etc/warren/catalog.json"});
    CHECK(options.nss_socket == "/run/warren/nss.sock");
    CHECK(options.control_socket == "/run/warren/control.sock");
    CHECK_FALSE(options.http);
    CHECK(options.workers == 1);
    CHECK(options.ttl == 10);
    CHECK(options.single_labels == SingleLabels::kForward);
    CHECK(options.state_dir == "/var/lib/warren-sidecar");
    CHECK(options.stale_after == 300);
    CHECK(options.log_level == LogLevel::kInfo);
    CHECK(options.log_format == LogFormat::kText);
}

TEST_CASE("file, environment, command line: in rising order of strength") {
    const TemporaryFolder folder;
    const std::string file = folder.write("x.toml", "ttl = 1\nworkers = 2\ndomain = \"one\"\n");
    const Options options = load(file, {{"WARREN_WORKERS", "3"}, {"WARREN_DOMAIN", "two"}},
                                 {{"domain", {{"three", ""}}}});
    CHECK(options.ttl == 1);
    CHECK(options.workers == 3);
    CHECK(options.domain == "three");
}

TEST_CASE("a stronger list replaces a weaker one") {
    const TemporaryFolder folder;
    const std::string file = folder.write(
        "x.toml", "listen = [\"127.0.0.1:1\", \"127.0.0.1:2\"]\nallow = [\"10.0.0.0/8\"]");
    const Options from_file = load(file);
    CHECK(from_file.listen.size() == 2);
    CHECK(from_file.listen_given);
    CHECK(from_file.allow_given);
    const Options options = load(file, {{"WARREN_LISTEN", "127.0.0.1:3, [::]:4"}});
    CHECK(options.listen ==
          std::vector{*Endpoint::parse("127.0.0.1:3"), *Endpoint::parse("[::]:4")});
    CHECK(options.allow == std::vector{*Network::parse("10.0.0.0/8")});
}

TEST_CASE("an empty variable counts as not given, a dash is an underscore") {
    const Options options =
        load("/dev/null", {{"WARREN_TTL", ""}, {"WARREN_NSS_SOCKET", "/x"}, {"WARREN_OTHER", "y"}});
    CHECK(options.ttl == 10);
    CHECK(options.nss_socket == "/x");
}

TEST_CASE("WARREN_CONFIG names the file, --config is stronger") {
    const TemporaryFolder folder;
    const Variables variables{{"WARREN_CONFIG", folder.write("a.toml", "ttl = 1")}};
    CHECK(load_options({}, environment_of(variables), {}).ttl == 1);
    CHECK(load(folder.write("b.toml", "ttl = 2"), variables).ttl == 2);
}

TEST_CASE("a file that was named must be there") {
    CHECK(error_of([] { load("/nonexistent.toml"); }) ==
          "/nonexistent.toml: No such file or directory");
    const Variables variables{{"WARREN_CONFIG", "/nonexistent.toml"}};
    CHECK(error_of([&] { load_options({}, environment_of(variables), {}); }) ==
          "/nonexistent.toml: No such file or directory");
}

TEST_CASE("errors name their origin, in weaker places too") {
    const TemporaryFolder folder;
    const std::string file = folder.write("x.toml", "\nttl = 86401\n");
    CHECK(error_of([&] {
              load(file, {{"WARREN_TTL", "1"}});
          }) == file + ":2: ttl: '86401' is no number from 0 to 86400");
    CHECK(error_of([] {
              load("/dev/null", {{"WARREN_LISTEN", "127.0.0.1:1,"}});
          }) == "WARREN_LISTEN: '' is no ADDR:PORT (IPv6 as [::1]:53)");
    CHECK(error_of([] {
              load("/dev/null", {}, {{"ttl", {{"1", "--ttl"}, {"2", "--ttl"}}}});
          }) == "--ttl is given twice");
    CHECK(error_of([] {
              load("/dev/null", {{"WARREN_DOMAIN", "a\nb"}});
          }) == "WARREN_DOMAIN: 'a\\x0ab' has a control character");
}

TEST_CASE("what does not go together is refused") {
    CHECK(error_of([] {
              load("/dev/null", {{"WARREN_UPSTREAM", "none,1.1.1.1"}});
          }) == "upstream: 'none' cannot be given beside others");
    load("/dev/null", {{"WARREN_UPSTREAM", "none,corp.example=1.1.1.1,corp.example=none"}});
    for (const char* ours : {"warren=1.1.1.1", "a.warren=1.1.1.1"}) {
        CHECK(error_of([ours] {
                  load("/dev/null", {{"WARREN_UPSTREAM", ours}});
              }) == "upstream: '" + std::string(ours) + "' is for our own domain, warren");
    }
    load("/dev/null", {{"WARREN_UPSTREAM", "notwarren=1.1.1.1"}});
    load("/dev/null", {{"WARREN_UPSTREAM", "b=1.1.1.1"}, {"WARREN_DOMAIN", "a.b"}});
    CHECK(error_of([] {
              load("/dev/null", {{"WARREN_UPSTREAM", "corp.example=127.0.0.11"}});
          }) == "upstream: 127.0.0.11:53 is our own address");
    CHECK(error_of([] {
              load("/dev/null", {{"WARREN_CACHE_MIN_TTL", "5"}, {"WARREN_CACHE_MAX_TTL", "4"}});
          }) == "cache-min-ttl is more than cache-max-ttl");
    CHECK(error_of([] {
              load("/dev/null", {{"WARREN_NSS_SOCKET", "/run/warren/control.sock"}});
          }) == "nss-socket and control-socket are the same path");
    CHECK(error_of([] {
              load("/dev/null", {{"WARREN_HTTP", "127.0.0.11:53"}});
          }) == "http and listen are the same address, 127.0.0.11:53");
}

TEST_CASE("a source whose server is under our own domain is refused") {
    const auto refused = [](const std::string& url, const std::string& domain) {
        try {
            load("/dev/null", {}, {{"source", {{url, ""}}}, {"domain", {{domain, ""}}}});
        } catch (const OptionError& error) {
            return std::string(error.what()).find("our own domain") != std::string::npos;
        }
        return false;
    };
    CHECK(refused("http://catalog.corp.example/x", "corp.example"));
    CHECK(refused("etcd+https://a:1,u@Corp.Example.:2", "corp.example"));
    CHECK_FALSE(refused("http://xcorp.example/x", "corp.example"));
    CHECK_FALSE(refused("http://10.0.0.1/corp.example", "corp.example"));
    CHECK_FALSE(refused("boltdb:///corp.example", "corp.example"));
}

TEST_CASE("a list of sources, of which one has several servers") {
    const auto sources_of = [](const char* text) {
        return load("/dev/null", {{"WARREN_SOURCE", text}}).sources;
    };
    using Strings = std::vector<std::string>;
    CHECK(sources_of("etcd+http://a:1,b:2, [::1]:3,file:///x") ==
          Strings{"etcd+http://a:1,b:2,[::1]:3", "file:///x"});
    CHECK(sources_of("file:///x,warren+https://m1,m2") ==
          Strings{"file:///x", "warren+https://m1,m2"});
    CHECK_THROWS_AS(sources_of("b:2,file:///x"), OptionError);
    CHECK_THROWS_AS(sources_of("file:///x,b:2"), OptionError);
}

TEST_CASE("a source that is refused is told of without its password") {
    const auto error = [](const std::vector<GivenValue>& sources) {
        return error_of([&] { load("/dev/null", {}, {{"source", sources}}); });
    };
    CHECK(error({{"https://bob:geheim@", "--source"}}) ==
          "--source: 'https://bob@' names no host: https://host");
    CHECK(error({{"https://h/x?token=geheim", "--source"}, {"https://h/x?token=2", "--source"}}) ==
          "--source: 'https://h/x?token=...' is given twice");
}
