#include "sidecar/sources/grpc_frames.h"

#include <doctest/doctest.h>

namespace warren {
namespace {

using namespace std::string_literals;

std::string framed(const std::string& message, char flag = 0) {
    const auto size = static_cast<char>(message.size());
    return std::string{flag, 0, 0, 0, size} + message;
}

}  // namespace

TEST_CASE("messages come out whole, wherever they were cut") {
    const std::string bytes = framed("one") + framed("") + framed("three");
    for (size_t cut = 0; cut <= bytes.size(); ++cut) {
        GrpcFrames frames(100);
        REQUIRE(frames.take(bytes.substr(0, cut)));
        REQUIRE(frames.take(bytes.substr(cut)));
        CHECK(frames.next() == "one");
        CHECK(frames.next() == "");
        CHECK(frames.next() == "three");
        CHECK_FALSE(frames.next());
        CHECK_FALSE(frames.cut());
    }
}

TEST_CASE("octet by octet") {
    GrpcFrames frames(100);
    for (const char octet : framed("one") + framed("two")) REQUIRE(frames.take({&octet, 1}));
    CHECK(frames.next() == "one");
    CHECK(frames.next() == "two");
}

TEST_CASE("a message that has not ended is cut") {
    const std::string bytes = framed("one");
    for (size_t size = 0; size <= bytes.size(); ++size) {
        GrpcFrames frames(100);
        REQUIRE(frames.take(bytes.substr(0, size)));
        CHECK(frames.cut() == (size > 0 && size < bytes.size()));
        CHECK(frames.next().has_value() == (size == bytes.size()));
    }
}

TEST_CASE("what is compressed, no message, or too large is refused before it has come") {
    GrpcFrames compressed(100);
    CHECK_FALSE(compressed.take(framed("one", 1)));
    CHECK(compressed.problem() == "sends compressed messages, which it was not asked for");
    CHECK_FALSE(compressed.take(framed("two")));
    CHECK_FALSE(compressed.next());

    GrpcFrames other(100);
    CHECK_FALSE(other.take("<html>"));
    CHECK(other.problem() == "sends something that is no gRPC message");

    GrpcFrames large(1 << 20);
    CHECK(large.take("\0\0\x10\0\0"s));
    GrpcFrames too_large(1 << 20);
    CHECK_FALSE(too_large.take("\0\0\x10\0\x01"s));
    CHECK(too_large.problem() == "sends a message of more than 1 MiB");
}

TEST_CASE("a message that is refused does not take away those before it") {
    GrpcFrames frames(100);
    CHECK_FALSE(frames.take(framed("one") + framed("two", 1)));
    CHECK(frames.next() == "one");
    CHECK_FALSE(frames.next());
}

TEST_CASE("messages that nobody takes are not collected for ever, be they empty") {
    GrpcFrames frames(1000);
    for (int i = 0; i < 1000; ++i) {
        REQUIRE(frames.take(framed("")));
        CHECK(frames.next() == "");
    }
    std::string many;
    for (int i = 0; i < 100; ++i) many += framed("");
    CHECK_FALSE(frames.take(many));
    CHECK(frames.problem() == "sends more messages than anybody takes");
}

TEST_CASE("grpc-message is decoded where it is encoded") {
    CHECK(grpc_message_text("") == "");
    CHECK(grpc_message_text("plain text") == "plain text");
    CHECK(grpc_message_text("not%20for%20you: 100%25") == "not for you: 100%");
    CHECK(grpc_message_text("100% %2 %zz %41") == "100% %2 %zz A");
    CHECK(grpc_message_text("%c3%A4") == "ä");
}

}  // namespace warren
