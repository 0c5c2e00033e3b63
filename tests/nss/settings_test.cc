// nss.conf and WARREN_NSS_SOCKET: what is believed, and that mistakes change nothing.
#include <doctest/doctest.h>
#include <sched.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "nss_warren/settings_file.h"
#include "tests/nss/fake_sidecar.h"
#include "tests/nss/module.h"

namespace warren::test {
namespace {

nss::Settings parsed(std::string_view text) {
    nss::Settings settings{};
    nss::set_defaults(settings);
    nss::parse_settings(text, settings);
    return settings;
}

bool is_default(const nss::Settings& settings) {
    return std::string_view(settings.socket) == nss::kDefaultSocket &&
           std::string_view(settings.domain) == nss::kDefaultDomain && settings.domain_size == 6 &&
           settings.timeout_ms == 1000 && !settings.one_instance;
}

TEST_CASE("all keys, with blanks, comments and unknown lines") {
    const nss::Settings settings = parsed(
        "# Warren\r\n\n  socket = /tmp/x y/nss.sock  # why\r\ndomain=Example.Internal.\n"
        "\ttimeout_ms\t=\t250\nunknown=1\nno equals sign\n=\n");
    CHECK(std::string_view(settings.socket) == "/tmp/x y/nss.sock");
    CHECK(std::string_view(settings.domain) == "Example.Internal");
    CHECK(settings.domain_size == 16);
    CHECK(settings.timeout_ms == 250);
    CHECK(parsed("timeout_ms=7").timeout_ms == 7);  // no newline at the end
    CHECK(parsed("timeout_ms=7\ntimeout_ms=8\n").timeout_ms == 8);
    CHECK(parsed("timeout_ms=60000").timeout_ms == 60'000);
    CHECK_FALSE(parsed("").one_instance);
    CHECK(parsed("answers = one").one_instance);
    CHECK_FALSE(parsed("answers=one\nanswers=all").one_instance);
    CHECK(parsed("answers=one\nanswers=One").one_instance);
}

TEST_CASE("values that cannot be are passed over") {
    const std::string lines[] = {"",
                                 "socket=",
                                 "socket=relative/nss.sock",
                                 "socket=/" + std::string(107, 'x'),
                                 "socket=/" + std::string(100'000, 'x'),
                                 "Socket=/tmp/x",
                                 "domain=",
                                 "domain=.",
                                 "domain=.x",
                                 "domain=a b",
                                 "domain=" + std::string(256, 'x'),
                                 "timeout_ms=",
                                 "timeout_ms=0",
                                 "timeout_ms=-1",
                                 "timeout_ms=1s",
                                 "timeout_ms=60001",
                                 "timeout_ms=99999999999999999999",
                                 "#timeout_ms=5",
                                 "answers=",
                                 "answers=One",
                                 "answers=one,",
                                 "answers=1",
                                 std::string(1, '\0'),
                                 std::string("\xff\xfe\0=\0", 5)};
    for (const std::string& line : lines) {
        CAPTURE(line);
        CHECK(is_default(parsed(line)));
        CHECK(is_default(parsed(line + "\n")));
    }
}

TEST_CASE("a WARREN_NSS_SOCKET that cannot be is passed over") {
    for (const std::string& path : {std::string(), std::string("x"), std::string(5000, '/')}) {
        const Module module(path);
        CHECK(module.ask(Entry::k1, "nginx.warren").status != NSS_STATUS_SUCCESS);
    }
}

// In a child with another root folder, where that is permitted; 77: it is not.
int ask_with_file(const std::string& text, const char* question) {
    FakeSidecar sidecar(answer_with({.ipv4_count = 1}));
    const Module module("");
    TempFolder root;
    std::filesystem::create_directories(root / "etc/warren");
    std::filesystem::create_hard_link(sidecar.path(), root / "nss.sock");
    if (text == "FIFO") {
        ::mkfifo((root / "etc/warren/nss.conf").c_str(), 0600);
    } else {
        std::ofstream(root / "etc/warren/nss.conf") << text;
    }
    const pid_t child = ::fork();
    if (child == 0) {
        if (::chroot(root.path().c_str()) != 0) {
            if (::unshare(CLONE_NEWUSER) != 0 || ::chroot(root.path().c_str()) != 0) ::_exit(77);
        }
        ::_exit(module.ask(Entry::k1, question).status == NSS_STATUS_SUCCESS ? 0 : 1);
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST_CASE("the file is read, in a chroot too") {
    const int found = ask_with_file("socket=/nss.sock\ndomain=example\n", "nginx.example");
    if (found == 77) {
        MESSAGE("not permitted to change the root folder: not tested");
        return;
    }
    CHECK(found == 0);
    CHECK(ask_with_file("socket=/nss.sock\n", "nginx.example") == 1);
    CHECK(ask_with_file("domain=example\n", "nginx.example") == 1);
    CHECK(ask_with_file("FIFO", "nginx") == 1);
    // What stands behind the first 4 KiB is not read, and a line cut there is not believed.
    const std::string filler(4080, '#');
    CHECK(ask_with_file("socket=/nss.sock\n" + filler + "\n" + filler, "nginx") == 0);
    CHECK(ask_with_file(filler + "\nsocket=/nss.sock.but.this.is.not.its.end", "nginx") == 1);
}

}  // namespace
}  // namespace warren::test
