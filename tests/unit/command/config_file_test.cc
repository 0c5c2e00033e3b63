#include "sidecar/command/config_file.h"

#include <doctest/doctest.h>

#include "tests/support/temporary_folder.h"

using namespace warren;

namespace {

// The message without the file's path; "" if there is none.
std::string error_of(const std::string& text) {
    const TemporaryFolder folder;
    const std::string path = folder.write("sidecar.toml", text);
    try {
        read_config_file(path);
    } catch (const OptionError& error) {
        const std::string message = error.what();
        CHECK(message.starts_with(path));
        CHECK(message.find('\n') == std::string::npos);
        return message.substr(path.size());
    }
    return "";
}

}  // namespace

TEST_CASE("keys are the options' names; values come as text with their line") {
    const TemporaryFolder folder;
    const std::string path =
        folder.write("sidecar.toml",
                     "# a comment\nlisten = [\"127.0.0.1:53\",\n\"[::1]:53\"]\n"
                     "ttl = 5\nnss_socket = \"/a#b\"\nstate-dir = '/s'\n"
                     "upstream = \"none\"\n");
    const GivenOptions given = read_config_file(path);
    REQUIRE(given.size() == 5);
    REQUIRE(given.at("listen").size() == 2);
    CHECK(given.at("listen")[1].text == "[::1]:53");
    CHECK(given.at("listen")[1].origin == path + ":3: listen");
    CHECK(given.at("ttl")[0].text == "5");
    CHECK(given.at("nss-socket")[0].text == "/a#b");
    CHECK(given.at("state-dir")[0].text == "/s");
    CHECK(given.at("upstream")[0].text == "none");
}

TEST_CASE("an unknown key is refused, with its line and what may have been meant") {
    CHECK(error_of("ttl = 5\n\nlisen = [\"127.0.0.1:53\"]\n") ==
          ":3: unknown key 'lisen' (did you mean 'listen'?)");
    CHECK(error_of("[serve]\nttl = 5\n") == ":1: unknown key 'serve'");
    CHECK(error_of("config = \"x\"\n").starts_with(":1: unknown key 'config'"));
}

TEST_CASE("a wrong type is refused, with its line") {
    CHECK(error_of("\nttl = \"5\"") == ":2: ttl: must be a whole number, without quotes");
    CHECK(error_of("ttl = 5.0") == ":1: ttl: must be a whole number, without quotes");
    CHECK(error_of("domain = 5") == ":1: domain: must be a string in quotes");
    CHECK(error_of("domain = [\"a\"]") == ":1: domain: must be a string in quotes");
    CHECK(error_of("allow = true") == ":1: allow: must be a list of strings");
    CHECK(error_of("allow = [\n\"::1\",\n1]") == ":3: allow: the list may have strings only");
    CHECK(error_of("allow = []") == ":1: allow: the list is empty");
}

TEST_CASE("sizes may be numbers, and switches are booleans, as people write them") {
    const TemporaryFolder folder;
    const GivenOptions given = read_config_file(folder.write(
        "sidecar.toml",
        "cache_size = 0\nforward_memory = \"1M\"\nmix_case = true\nrefuse_private = \"off\"\n"));
    CHECK(given.at("cache-size")[0].text == "0");
    CHECK(given.at("forward-memory")[0].text == "1M");
    CHECK(given.at("mix-case")[0].text == "on");
    CHECK(given.at("refuse-private")[0].text == "off");
    CHECK(error_of("cache_size = true") ==
          ":1: cache-size: must be a number of octets, or a string such as \"4M\"");
    CHECK(error_of("mix_case = 1") == ":1: mix-case: must be true or false");
}

TEST_CASE("what is no TOML is refused, with its line") {
    CHECK(error_of("ttl = 5\nlisten 127.0.0.1\n").starts_with(":2: "));
    CHECK(error_of("ttl = 5\nttl = 6\n").starts_with(":2: "));
    CHECK(error_of("nss-socket = '/a'\nnss_socket = '/a'\n").find("is given twice") !=
          std::string::npos);
}

TEST_CASE("an empty file gives nothing, a missing one is an error") {
    CHECK(read_config_file("/dev/null").empty());
    CHECK_THROWS_WITH_AS(read_config_file("/nonexistent"),
                         "/nonexistent: No such file or directory", OptionError);
}
