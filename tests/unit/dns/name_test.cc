#include "sidecar/dns/name.h"

#include <doctest/doctest.h>

#include <vector>

using namespace warren::dns;

namespace {

bool read(std::vector<uint8_t> message, Name& name, size_t at = 0) {
    return name.read(message, at);
}

std::string repeated(size_t count, const std::string& text) {
    std::string all;
    for (size_t i = 0; i < count; ++i) all += text;
    return all;
}

}  // namespace

TEST_CASE("names are read in lower case, with their labels") {
    Name name;
    size_t at = 0;
    const std::vector<uint8_t> message{5,   'N', 'g', 'I', 'n', 'x', 6, 'W',
                                       'A', 'R', 'R', 'E', 'N', 0,   99};
    REQUIRE(name.read(message, at));
    CHECK(at == 14);
    CHECK(name.label_count() == 2);
    CHECK(name.wire_size() == 14);
    CHECK(name.label(0) == "nginx");
    CHECK(name.labels(1) == "\6warren");
    CHECK(name.front(1) == "\5nginx");
    CHECK(name.offset(1) == 6);
    CHECK(name.text() == "nginx.warren");
}

TEST_CASE("only ASCII letters have two cases") {
    Name name;
    REQUIRE(read({4, 0xc4, '[', '@', 'Z', 0}, name));
    CHECK(name.label(0) == "\xc4[@z");
}

TEST_CASE("broken names are refused") {
    Name name;
    CHECK_FALSE(read({}, name));
    CHECK_FALSE(read({3, 'a', 'b'}, name));
    CHECK_FALSE(read({3, 'a', 'b', 'c'}, name));
    CHECK_FALSE(read({0xc0, 12}, name));
    CHECK_FALSE(read({64}, name));
    CHECK_FALSE(read({0x80, 1, 0}, name));
}

TEST_CASE("255 octets are a name, 256 are not") {
    std::vector<uint8_t> message;
    for (int i = 0; i < 127; ++i) message.insert(message.end(), {1, 'a'});
    message.push_back(0);
    Name name;
    CHECK(read(message, name));
    CHECK(name.label_count() == 127);
    CHECK(name.wire_size() == 255);
    message.insert(message.begin(), {1, 'b'});
    CHECK_FALSE(read(message, name));
    message.erase(message.begin(), message.begin() + 4);
    message.insert(message.begin(), {2, 'b', 'b'});
    CHECK_FALSE(read(message, name));
}

TEST_CASE("text becomes labels") {
    Name name;
    CHECK(name.read_text("Web.API.warren."));
    CHECK(name.text() == "web.api.warren");
    CHECK(name.read_text("."));
    CHECK(name.label_count() == 0);
    CHECK(name.text() == ".");
    CHECK(name.read_text(""));
    CHECK(name.read_text("with blank.warren"));
    CHECK(name.label(0) == "with blank");
    for (const std::string& bad : {std::string(".."), std::string(".a"), std::string("a..b"),
                                   std::string(64, 'a'), repeated(128, "a.") + "warren"}) {
        CAPTURE(bad);
        CHECK_FALSE(name.read_text(bad));
    }
    CHECK(name.read_text(std::string(63, 'a')));
    CHECK(name.read_text(repeated(126, "a.") + "a"));
}

TEST_CASE("labels and text are each other's reverse, dots inside labels escaped") {
    CHECK(labels_from_text("web.api") == "\3web\3api");
    CHECK(text_from_labels("\3web\3api") == "web.api");
    CHECK(text_from_labels("\5web.a") == "web\\.a");
    CHECK(count_labels("\3web\3api") == 2);
    CHECK(count_labels("") == 0);
}
