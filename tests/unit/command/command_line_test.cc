#include "sidecar/command/command_line.h"

#include <doctest/doctest.h>

using namespace warren;

namespace {

Command parse(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "warren-sidecar");
    // No configuration file of this host plays a part.
    return parse_command_line(
        static_cast<int>(arguments.size()), arguments.data(), [](const char* name) -> const char* {
            return std::string_view(name) == "WARREN_CONFIG" ? "/dev/null" : nullptr;
        });
}

std::string error_of(const std::vector<const char*>& arguments) {
    try {
        parse(arguments);
    } catch (const OptionError& error) {
        return error.what();
    }
    return "(none)";
}

}  // namespace

TEST_CASE("serve is what happens without a command; options stand before and behind it") {
    CHECK(std::get<Options>(parse({})).ttl == 10);
    CHECK(std::get<Options>(parse({"serve"})).ttl == 10);
    CHECK(std::get<Options>(parse({"--ttl", "5"})).ttl == 5);
    CHECK(std::get<Options>(parse({"serve", "--ttl=5"})).ttl == 5);
    const auto options = std::get<Options>(parse({"--listen", "127.0.0.1:1", "serve", "--listen",
                                                  "127.0.0.1:2", "--listen", "127.0.0.1:3"}));
    CHECK(options.listen.size() == 3);
}

TEST_CASE("resolve") {
    auto request = std::get<ResolveRequest>(parse({"resolve", "nginx"}));
    CHECK(request.name == "nginx");
    CHECK(request.type == "A");
    CHECK(request.server == *Endpoint::parse("127.0.0.11:53"));
    CHECK_FALSE(request.over_tcp);
    CHECK_FALSE(request.json);
    request = std::get<ResolveRequest>(
        parse({"resolve", "nginx", "aaaa", "--server", "[::1]:5353", "--tcp", "--json"}));
    CHECK(request.type == "AAAA");
    CHECK(request.server == *Endpoint::parse("[::1]:5353"));
    CHECK(request.over_tcp);
    CHECK(request.json);
    CHECK(error_of({"resolve"}) == "NAME is required");
    CHECK(error_of({"resolve", "a", "--server", "b"}) == "--server: 'b' is no ADDR:PORT");
}

TEST_CASE("resolve asks where the sidecar listens; a wildcard is asked on loopback") {
    const std::vector<const char*> arguments{"warren-sidecar", "resolve", "x"};
    const auto command = parse_command_line(3, arguments.data(), [](const char* name) {
        const std::string_view variable = name;
        return variable == "WARREN_LISTEN"   ? "[::]:5353"
               : variable == "WARREN_CONFIG" ? "/dev/null"
                                             : nullptr;
    });
    CHECK(std::get<ResolveRequest>(command).server == *Endpoint::parse("[::1]:5353"));
}

TEST_CASE("check") {
    const auto request = std::get<CheckRequest>(parse({"check", "a.json", "--json"}));
    CHECK(request.file == "a.json");
    CHECK(request.json);
    CHECK(error_of({"check"}) == "FILE is required");
    CHECK(error_of({"check", "a", "b"}) == "unexpected argument 'b'");
}

TEST_CASE("cache, and cache flush") {
    auto request = std::get<CacheRequest>(parse({"cache"}));
    CHECK(request.control_socket == "/run/warren/control.sock");
    CHECK_FALSE(request.flush);
    CHECK_FALSE(request.json);
    request = std::get<CacheRequest>(parse({"cache", "flush"}));
    CHECK(request.flush);
    CHECK(request.name.empty());
    request = std::get<CacheRequest>(
        parse({"cache", "flush", "A.example.", "--json", "--control-socket", "/c"}));
    CHECK(request.name == "A.example.");
    CHECK(request.json);
    CHECK(request.control_socket == "/c");
    CHECK(std::get<CacheRequest>(parse({"cache", "--json", "flush"})).json);
    CHECK(error_of({"cache", "flush", ""}) == "'' is no name");
    CHECK(error_of({"cache", "flush", "a..b"}) == "'a..b' is no name");
    CHECK(error_of({"cache", "flush", "a", "b"}) == "unexpected argument 'b'");
    CHECK(error_of({"cache", "flsh"}) == "unknown command 'flsh' (did you mean 'flush'?)");
    CHECK(error_of({"cache", "--jsn"}) == "unknown option '--jsn' (did you mean '--json'?)");
    CHECK(error_of({"cache", "--control-socket", "c"}) ==
          "--control-socket: 'c' is no absolute path");
    CHECK(error_of({"cache", "--config", "/nonexistent"}) ==
          "/nonexistent: No such file or directory");
    CHECK(error_of({"--ttl", "5", "cache"}) == "--ttl is an option of 'serve'");
}

TEST_CASE("cache asks where the sidecar's options say") {
    const std::vector<const char*> arguments{"warren-sidecar", "cache"};
    const auto command = parse_command_line(2, arguments.data(), [](const char* name) {
        const std::string_view variable = name;
        return variable == "WARREN_CONTROL_SOCKET" ? "/c"
               : variable == "WARREN_CONFIG"       ? "/dev/null"
                                                   : nullptr;
    });
    CHECK(std::get<CacheRequest>(command).control_socket == "/c");
}

TEST_CASE("help for all and for each command, and the version") {
    CHECK(std::get<TextRequest>(parse({"--version"})).text ==
          std::string("warren-sidecar ") + kVersion + '\n');
    const std::string help = std::get<TextRequest>(parse({"--help"})).text;
    for (const char* word :
         {"--listen ADDR:PORT", "--config PATH", "resolve", "check", "cache", "serve"}) {
        CAPTURE(word);
        CHECK(help.find(word) != std::string::npos);
    }
    CHECK(std::get<TextRequest>(parse({"serve", "--help"})).text.find("--ttl SECONDS") !=
          std::string::npos);
    CHECK(std::get<TextRequest>(parse({"check", "--help"})).text.find("FILE") != std::string::npos);
    CHECK(std::get<TextRequest>(parse({"resolve", "--help"})).text.find("--server") !=
          std::string::npos);
}

TEST_CASE("what is not understood is one clear line") {
    CHECK(error_of({"--lisen", "x"}) == "unknown option '--lisen' (did you mean '--listen'?)");
    CHECK(error_of({"serve", "--tttl=5"}) == "unknown option '--tttl' (did you mean '--ttl'?)");
    CHECK(error_of({"reslove", "x"}) == "unknown command 'reslove' (did you mean 'resolve'?)");
    CHECK(error_of({"--ttl"}).starts_with("--ttl: "));
    CHECK(error_of({"--ttl", "x"}) == "--ttl: 'x' is no number from 0 to 86400");
    CHECK(error_of({"--ttl", "5", "serve", "--ttl", "6"}) == "--ttl is given twice");
    CHECK(error_of({"--ttl", "5", "check", "x"}) == "--ttl is an option of 'serve'");
    CHECK(error_of({"--config", "/nonexistent"}) == "/nonexistent: No such file or directory");
}

TEST_CASE("attach, detach and attachments") {
    const auto request = std::get<AttachRequest>(parse({"attach",
                                                        "--netns",
                                                        "/run/netns/x",
                                                        "--pid",
                                                        "42",
                                                        "--name",
                                                        "web",
                                                        "--id",
                                                        "c1",
                                                        "--network",
                                                        "a",
                                                        "--network",
                                                        "b",
                                                        "--address",
                                                        "10.0.0.1",
                                                        "--mode",
                                                        "redirect",
                                                        "--internal",
                                                        "--control-socket",
                                                        "/run/b.sock",
                                                        "--json"}));
    CHECK(request.netns == "/run/netns/x");
    CHECK(request.pid == 42);
    CHECK(request.name == "web");
    CHECK(request.id == "c1");
    CHECK(request.networks == std::vector<std::string>{"a", "b"});
    CHECK(request.addresses == std::vector<std::string>{"10.0.0.1"});
    CHECK(request.mode == "redirect");
    CHECK(request.internal);
    CHECK(request.control_socket == "/run/b.sock");
    CHECK(request.json);
    CHECK(std::get<DetachRequest>(parse({"detach", "c1"})).id == "c1");
    CHECK(std::get<AttachmentsRequest>(parse({"attachments", "--json"})).json);
    std::get<CniRequest>(parse({"cni"}));
    CHECK(error_of({"detach"}) == "ID is required");
    CHECK(error_of({"atach"}) == "unknown command 'atach' (did you mean 'attach'?)");
    CHECK(error_of({"--ttl", "5", "attachments"}) == "--ttl is an option of 'serve'");
}
