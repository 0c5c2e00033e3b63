#include "sidecar/attach/attachment_json.h"

#include <doctest/doctest.h>

#include <string>

using namespace warren;

namespace {

int refused_with(const std::string& body) try {
    read_attach_request(body);
    return 0;
} catch (const AttachError& error) {
    CHECK(std::string(error.what()).find('\n') == std::string::npos);
    return error.status();
}

}  // namespace

TEST_CASE("all that a request can say") {
    const Attachment attachment = read_attach_request(
        R"({"id": "c-1", "netns": "/run/netns/x", "pid": 42, "name": "Web.API", "networks": ["back"],
            "addresses": ["10.0.0.1", "fd00::1"], "runtime_id": "r", "mode": "redirect",
            "internal": true, "unknown": 1})");
    CHECK(attachment.id == "c-1");
    CHECK(attachment.netns == "/run/netns/x");
    CHECK(attachment.pid == 42);
    CHECK(attachment.name == "web.api");
    CHECK(attachment.networks == std::vector<std::string>{"back"});
    CHECK(attachment.addresses.size() == 2);
    CHECK(attachment.runtime_id == "r");
    CHECK(attachment.mode == AttachMode::kRedirect);
    CHECK(attachment.internal);
}

TEST_CASE("what is not said is made up from what is") {
    CHECK(read_attach_request(R"({"netns": "/run/netns/x"})").id == "x");
    CHECK(read_attach_request(R"({"pid": 7})").id == "pid-7");
    const Attachment by_path = read_attach_request(R"({"netns": "/proc/7/ns/net", "id": "a"})");
    CHECK(by_path.pid == 7);
    CHECK(by_path.mode == AttachMode::kBind);
    CHECK_FALSE(by_path.internal);
    CHECK(refused_with(R"({"netns": "/proc/self/ns/net", "id": "a"})") == 400);
    CHECK(refused_with(R"({"netns": "/proc/7x/ns/net", "id": "a"})") == 400);
    CHECK(read_attach_request(R"({"netns": "/proc/self/ns/net", "pid": 7})").pid == 7);
}

TEST_CASE("what is no request") {
    for (const char* body : {"",
                             "[]",
                             "{",
                             "{}",
                             R"({"netns": ""})",
                             R"({"netns": "run"})",
                             R"({"pid": 0})",
                             R"({"pid": -1})",
                             R"({"pid": "7"})",
                             R"({"pid": 7.5})",
                             R"({"pid": 99999999})",
                             R"({"pid": 7, "id": "../x"})",
                             R"({"pid": 7, "id": "."})",
                             R"({"pid": 7, "id": "a/b"})",
                             R"({"pid": 7, "id": "é"})",
                             R"({"pid": 7, "name": "-.-.."})",
                             R"({"pid": 7, "name": 1})",
                             R"({"pid": 7, "networks": "a"})",
                             R"({"pid": 7, "networks": [""]})",
                             R"({"pid": 7, "addresses": ["10.0.0"]})",
                             R"({"pid": 7, "mode": "x"})",
                             R"({"pid": 7, "internal": "yes"})",
                             R"({"netns": "/x\u0000y"})"}) {
        CAPTURE(body);
        CHECK(refused_with(body) == 400);
    }
    CHECK(refused_with(R"({"pid": 7, "id": ")" + std::string(128, 'a') + "\"}") == 0);
    CHECK(refused_with(R"({"pid": 7, "id": ")" + std::string(129, 'a') + "\"}") == 400);
}

TEST_CASE("what is kept comes back, but not after another start of the host") {
    Attachment attachment = read_attach_request(
        R"({"pid": 7, "name": "web", "networks": ["a"], "addresses": ["10.0.0.1"], "mode": "off"})");
    attachment.start_time = 12345678901;
    attachment.space = {4, 4026531840};
    attachment.created_at = 1700000000123456789;
    const std::string text = attachment_state(attachment, "boot");
    const auto back = read_attachment_state(text, "boot");
    REQUIRE(back);
    CHECK(back->id == attachment.id);
    CHECK(back->pid == 7);
    CHECK(back->space == attachment.space);
    CHECK(back->start_time == attachment.start_time);
    CHECK(back->created_at == attachment.created_at);
    CHECK(back->networks == attachment.networks);
    CHECK(back->addresses == attachment.addresses);
    CHECK(back->mode == AttachMode::kOff);
    CHECK_FALSE(read_attachment_state(text, "another"));
    CHECK_FALSE(read_attachment_state(text.substr(0, text.size() / 2), "boot"));
    CHECK_FALSE(read_attachment_state("", "boot"));
    CHECK_FALSE(read_attachment_state(R"({"boot": "boot"})", "boot"));
}

TEST_CASE("what is shown") {
    Attachment attachment = read_attach_request(R"({"pid": 7})");
    CHECK(attachment_json(attachment).find(R"("dns":"127.0.0.11:53")") != std::string::npos);
    CHECK(attachment_json(attachment).find(R"("netns":null)") != std::string::npos);
    CHECK(attachment_json(attachment).find(R"("since":"1970-01-01T00:00:00Z")") !=
          std::string::npos);
    attachment.mode = AttachMode::kOff;
    CHECK(attachment_json(attachment).find(R"("dns":null)") != std::string::npos);
}
