// What the commands that ask the control socket are told: where it is, and about what.
#include "sidecar/command/build_request.h"

#include <doctest/doctest.h>

using namespace warren;

namespace {

const char* no_variable(const char* name) {
    return std::string_view(name) == "WARREN_CONFIG" ? "/dev/null" : nullptr;
}
const char* socket_variable(const char* name) {
    if (std::string_view(name) == "WARREN_CONTROL_SOCKET") return "/run/a.sock";
    return no_variable(name);
}

Collected attaching() {
    Collected collected;
    collected.attach.netns = "/run/netns/x";
    return collected;
}
std::string error_of(const Collected& collected) {
    try {
        attach_request(collected, no_variable);
    } catch (const OptionError& error) {
        return error.what();
    }
    return "(none)";
}

}  // namespace

TEST_CASE("where the sidecar is asked: the option, else what 'serve' would be told") {
    Collected collected;
    CHECK(attachments_request(collected, no_variable).control_socket == "/run/warren/control.sock");
    CHECK(attachments_request(collected, socket_variable).control_socket == "/run/a.sock");
    collected.control_socket = "/run/b.sock";
    CHECK(attachments_request(collected, socket_variable).control_socket == "/run/b.sock");
    CHECK(detach_request(collected, socket_variable).control_socket == "/run/b.sock");
    CHECK(cache_request(collected, socket_variable).control_socket == "/run/b.sock");
    collected.control_socket = std::string(200, 'x');
    CHECK_THROWS_AS(attachments_request(collected, no_variable), OptionError);
}

TEST_CASE("attach: a namespace or a process is enough") {
    AttachRequest request = attach_request(attaching(), no_variable);
    CHECK(request.netns == "/run/netns/x");
    CHECK(request.pid == 0);
    CHECK(request.mode.empty());
    CHECK_FALSE(request.internal);
    Collected collected;
    CHECK(error_of(collected) == "--netns PATH or --pid N is required");
    collected.attach.pid = "42";
    request = attach_request(collected, no_variable);
    CHECK(request.netns.empty());
    CHECK(request.pid == 42);
}

TEST_CASE("attach: what makes no sense is refused before the sidecar hears of it") {
    const auto error_with = [](auto set) {
        Collected collected = attaching();
        set(collected.attach);
        return error_of(collected);
    };
    CHECK(error_with([](AttachStrings& a) { a.netns = "x"; }).starts_with("--netns: 'x' is no "));
    CHECK(error_with([](AttachStrings& a) { a.netns = ""; }).starts_with("--netns: '' is no "));
    for (const char* pid : {"", "0", "-1", "1x", "x", "99999999999"}) {
        CHECK(error_with([&](AttachStrings& a) { a.pid = pid; }) ==
              "--pid: '" + std::string(pid) + "' is no process's number");
    }
    CHECK(error_with([](AttachStrings& a) { a.name = ""; }) == "--name: '' is empty");
    CHECK(error_with([](AttachStrings& a) { a.id = ""; }) == "--id: it is empty");
    CHECK(error_with([](AttachStrings& a) { a.networks = {"a", ""}; }) == "--network: it is empty");
    CHECK(error_with([](AttachStrings& a) {
              a.addresses = {"10.0.0.1", "10.0.0.1/8"};
          }) == "--address: '10.0.0.1/8' is no address");
    CHECK(error_with([](AttachStrings& a) { a.mode = "on"; }) ==
          "--mode: 'on' is none of bind, redirect, off");
}
