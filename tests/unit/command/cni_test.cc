// The protocol: who may call how, and what comes back for what makes no sense.
#include "sidecar/command/cni.h"

#include <doctest/doctest.h>

#include <functional>

#include "tests/support/fake_attachments.h"

using namespace warren;
using nlohmann::json;

namespace {

CniCall good_call() {
    return {.command = "ADD",
            .container_id = "c1",
            .netns = "/run/netns/x",
            .ifname = "eth0",
            .args = {},
            .containerd_namespace = {},
            .config = R"({"cniVersion": "0.4.0", "name": "back", "prevResult": {}})"};
}

struct Failure {
    int code = 0;
    std::string version;
    std::string message;
};

// Of a call that must not get as far as the sidecar.
Failure failure_of(const CniCall& call) {
    test::FakeAttachments attachments;
    const CniReply reply = run_cni(call, std::ref(attachments));
    CHECK(reply.exit_code == 1);
    CHECK(attachments.asked.empty());
    CHECK_FALSE(reply.log.empty());
    const json error = json::parse(reply.output);
    return {
        .code = error.at("code"), .version = error.at("cniVersion"), .message = error.at("msg")};
}
Failure failure_of_config(const std::string& config, const std::string& command = "ADD") {
    CniCall call = good_call();
    call.config = config;
    call.command = command;
    return failure_of(call);
}

}  // namespace

TEST_CASE("VERSION needs nothing, and echoes the version that is spoken") {
    test::FakeAttachments attachments;
    CniCall call;
    call.command = "VERSION";
    for (const auto& [config, version] : std::vector<std::pair<const char*, const char*>>{
             {R"({"cniVersion": "0.4.0"})", "0.4.0"}, {"", "1.1.0"}, {"rubbish", "1.1.0"}}) {
        call.config = config;
        const CniReply reply = run_cni(call, std::ref(attachments));
        CHECK(reply.exit_code == 0);
        CHECK(json::parse(reply.output) ==
              json{{"cniVersion", version},
                   {"supportedVersions", {"0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0"}}});
    }
}

TEST_CASE("the result speaks the configuration's version") {
    for (const char* version : {"0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0"}) {
        test::FakeAttachments attachments;
        CniCall call = good_call();
        call.config =
            json{{"cniVersion", version}, {"name", "back"}, {"prevResult", {{"cniVersion", "?"}}}}
                .dump();
        const CniReply reply = run_cni(call, std::ref(attachments));
        CHECK(reply.exit_code == 0);
        CHECK(json::parse(reply.output).at("cniVersion") == version);
    }
}

TEST_CASE("versions that are not known: code 1, in the version of who asks") {
    for (const char* version : {"0.2.0", "2.0.0", "1.0", "x"}) {
        const Failure failure =
            failure_of_config(json{{"cniVersion", version}, {"name", "back"}}.dump());
        CHECK(failure.code == 1);
        CHECK(failure.version == version);
    }
    CHECK(failure_of_config(R"({"name": "back"})").version == "0.1.0");
}

TEST_CASE("operations that a version does not have: code 1") {
    CHECK(failure_of_config(R"({"cniVersion": "0.3.1", "name": "x"})", "CHECK").code == 1);
    CHECK(failure_of_config(R"({"cniVersion": "1.0.0", "name": "x"})", "GC").code == 1);
    CHECK(failure_of_config(R"({"cniVersion": "1.0.0", "name": "x"})", "STATUS").code == 1);
}

TEST_CASE("an environment that makes no sense: code 4, and the variable's name") {
    const auto failure_with = [](std::string CniCall::*field, const std::string& value,
                                 const char* command = "ADD") {
        CniCall call = good_call();
        call.*field = value;
        if (field != &CniCall::command) call.command = command;
        return failure_of(call);
    };
    for (const char* command : {"", "add", "UPDATE"}) {
        const Failure failure = failure_with(&CniCall::command, command);
        CHECK(failure.code == 4);
        CHECK(failure.message.starts_with("CNI_COMMAND "));
    }
    for (const char* command : {"ADD", "DEL", "CHECK"}) {
        for (const char* id : {"", "-c1", ".", "a/b", "a b"}) {
            const Failure failure = failure_with(&CniCall::container_id, id, command);
            CHECK(failure.code == 4);
            CHECK(failure.message.starts_with("CNI_CONTAINERID "));
        }
        for (const char* name : {"", ".", "..", "a/b", "a:b", "a b", "sixteen-letters-"}) {
            const Failure failure = failure_with(&CniCall::ifname, name, command);
            CHECK(failure.code == 4);
            CHECK(failure.message.starts_with("CNI_IFNAME "));
        }
    }
    CHECK(failure_with(&CniCall::netns, "").message == "CNI_NETNS is not set");
    CHECK(failure_with(&CniCall::netns, "", "CHECK").code == 4);
}

TEST_CASE("a configuration that is no JSON: code 6") {
    for (const std::string& config :
         {std::string(), std::string("{"), std::string("[]"), std::string("\"\xff\""),
          std::string(100'000, '['),
          "{\"a\": " + std::string(200, '[') + std::string(200, ']') + "}"}) {
        CAPTURE(config.substr(0, 20));
        CHECK(failure_of_config(config).code == 6);
        CHECK(failure_of_config(config, "DEL").code == 6);
    }
}

TEST_CASE("keys of ours that make no sense: code 7, and the key's name") {
    const json good = json::parse(good_call().config);
    for (const auto& [key, value] :
         std::vector<std::pair<const char*, json>>{{"name", ""},
                                                   {"name", 1},
                                                   {"controlSocket", 1},
                                                   {"domain", "a b"},
                                                   {"domain", ""},
                                                   {"networks", "back"},
                                                   {"networks", {1}},
                                                   {"networks", {""}},
                                                   {"internal", "yes"},
                                                   {"required", 1},
                                                   {"mode", "maybe"},
                                                   {"containerdNamespace", 1},
                                                   {"prevResult", "none"}}) {
        json config = good;
        config[key] = value;
        const Failure failure = failure_of_config(config.dump());
        CAPTURE(config.dump());
        CHECK(failure.code == 7);
        CHECK(failure.version == "0.4.0");
        CHECK(failure.message.find(key) != std::string::npos);
    }
}

TEST_CASE("not chained: code 7") {
    const Failure failure = failure_of_config(R"({"cniVersion": "1.0.0", "name": "back"})");
    CHECK(failure.code == 7);
    CHECK(failure.message.starts_with("there is no prevResult"));
}
