#include "sidecar/catalog/hide_secrets.h"

#include <doctest/doctest.h>

#include <array>
#include <string>

using namespace warren;

TEST_CASE("what is secret in an argument is overwritten, and nothing else") {
    std::array<std::string, 5> texts{"warren-sidecar", "https://bob:geheim@host/x",
                                     "--source=etcd+http://u:geheim@h:1?token=geheim&a=b",
                                     "--source=file:///a:b@c", "http://h/?token=x"};
    const auto before = texts;
    std::array<char*, 5> arguments{};
    for (size_t i = 0; i < texts.size(); ++i) arguments.at(i) = texts.at(i).data();
    hide_secrets(5, arguments.data());
    CHECK(texts[0] == before[0]);
    CHECK(std::string(arguments[1]) == "https://bob@host/x");
    CHECK(texts[1].find("geheim") == std::string::npos);
    CHECK(texts[1].size() == before[1].size());
    CHECK(std::string(arguments[2]) == "--source=etcd+http://u@h:1?token=...&a=b");
    CHECK(texts[3] == before[3]);
    // The mark in its place is longer than it was.
    CHECK(std::string(arguments[4]) == "http://h/?token=.");
}
