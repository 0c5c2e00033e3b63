// A sidecar that is not there, slow, restarting or overrun; and a process without resources.
#include <doctest/doctest.h>
#include <errno.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstring>

#include "tests/nss/fake_sidecar.h"
#include "tests/nss/module.h"

namespace warren::test {
namespace {

using Clock = std::chrono::steady_clock;

// No machine is so busy that a deadline of one second takes five.
void check_time(const std::string& what, Clock::time_point start) {
    const std::chrono::duration<double> taken = Clock::now() - start;
    MESSAGE(what, ": ", taken.count(), " s");
    CHECK(taken.count() < 5.0);
}

void check_unavailable(const Module& module) {
    const int before = open_descriptors();
    const Clock::time_point start = Clock::now();
    for (const Entry entry : kNameEntries) {
        const Lookup lookup = module.ask(entry, "nginx.warren");
        CHECK(lookup.status == NSS_STATUS_UNAVAIL);
        CHECK(lookup.h_error == NO_RECOVERY);
    }
    CHECK(module.ask(Entry::kAddr, "10.0.0.1").status == NSS_STATUS_UNAVAIL);
    check_time("no sidecar, eight calls", start);
    CHECK(open_descriptors() == before);
}

void check_try_again(const Module& module, const char* what) {
    const Clock::time_point start = Clock::now();
    const Lookup lookup = module.ask(Entry::k4, "nginx");
    check_time(what, start);
    CHECK(lookup.status == NSS_STATUS_TRYAGAIN);
    CHECK(lookup.h_error == TRY_AGAIN);
    CHECK(lookup.error != ERANGE);
    const Lookup address = module.ask(Entry::kAddr, "10.0.0.1");
    CHECK(address.status == NSS_STATUS_UNAVAIL);
    CHECK(address.h_error == NO_RECOVERY);
}

TEST_CASE("no socket file, no folder, no listener, not a socket, not of our kind") {
    const TempFolder folder;
    check_unavailable(Module(folder / "absent.sock"));
    check_unavailable(Module(folder / "absent/nss.sock"));
    check_unavailable(Module("/dev/null/nss.sock"));
    check_unavailable(Module("/dev/null"));
    for (const int type : {SOCK_SEQPACKET, SOCK_STREAM, SOCK_DGRAM}) {
        const std::string path = folder / std::to_string(type).c_str();
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        memcpy(address.sun_path, path.c_str(), path.size() + 1);
        const UniqueFd bound(::socket(AF_UNIX, type, 0));
        REQUIRE(::bind(bound.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0);
        if (type == SOCK_STREAM) REQUIRE(::listen(bound.get(), 1) == 0);
        check_unavailable(Module(path));
    }
}

TEST_CASE("a sidecar that says nothing, says half, or comes too late") {
    const std::vector<std::string> packets = packets_of({.ipv4_count = 2000});
    FakeSidecar silent([](int, const Asked&) { return After::kKeepOpen; });
    const int before = open_descriptors();
    check_try_again(Module(silent.path()), "silent");
    silent.drop_kept();
    CHECK(descriptors_settle_at(before));
    FakeSidecar half([&](int connection, const Asked&) {
        send_packets(connection, {packets[0], packets[1]});
        return After::kKeepOpen;
    });
    check_try_again(Module(half.path()), "half an answer");
    FakeSidecar late([&](int connection, const Asked&) {
        ::usleep(1'300'000);
        send_packets(connection, packets);
        return After::kClose;
    });
    check_try_again(Module(late.path()), "late");
}

TEST_CASE("a sidecar that drips does not extend the deadline") {
    FakeSidecar dripping(
        [packets = packets_of({.ipv4_count = 10'000})](int connection, const Asked&) {
            send_packets(connection, {packets[0]});
            for (size_t i = 1; i < 15; ++i) {
                ::usleep(150'000);
                send_packets(connection, {packets[i]});
            }
            return After::kClose;
        });
    const Module module(dripping.path());
    const Clock::time_point start = Clock::now();
    CHECK(module.ask(Entry::k1, "nginx").status == NSS_STATUS_TRYAGAIN);
    check_time("dripping", start);
}

TEST_CASE("connections that end in the middle are tried three times") {
    const std::vector<std::string> packets = packets_of({.ipv4_count = 2000});
    const FakeSidecar::Script close_at_once = [](int, const Asked&) { return After::kClose; };
    const FakeSidecar::Script close_half_way = [&](int connection, const Asked&) {
        send_packets(connection, {packets[0], packets[1]});
        return After::kClose;
    };
    for (const bool read_request : {true, false}) {
        for (const auto& script : {close_at_once, close_half_way}) {
            FakeSidecar sidecar(script, {.read_request = read_request});
            const Module module(sidecar.path());
            const Lookup lookup = module.ask(Entry::k1, "nginx");
            CHECK(lookup.status == NSS_STATUS_TRYAGAIN);
            CHECK(lookup.h_error == TRY_AGAIN);
            CHECK(sidecar.connections() == 3);
        }
    }
}

TEST_CASE("the third try may work") {
    int connection_number = 0;
    FakeSidecar sidecar([&](int connection, const Asked&) {
        if (++connection_number == 3) send_packets(connection, packets_of({.ipv4_count = 2000}));
        return After::kClose;
    });
    const Module module(sidecar.path());
    const int before = open_descriptors();
    const Lookup lookup = module.ask(Entry::k1, "nginx");
    CHECK(lookup.status == NSS_STATUS_SUCCESS);
    CHECK(lookup.addresses == ipv4_texts({.ipv4_count = 2000}));
    CHECK(descriptors_settle_at(before));
}

// Fills the queue of a listener that does not accept.
std::vector<UniqueFd> fill_queue(const FakeSidecar& sidecar) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    memcpy(address.sun_path, sidecar.path().c_str(), sidecar.path().size() + 1);
    std::vector<UniqueFd> waiting;
    for (int i = 0; i < 16; ++i) {
        UniqueFd fd(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        if (::connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) break;
        waiting.push_back(std::move(fd));
    }
    return waiting;
}

TEST_CASE("a full queue: waits in it, and not longer than the deadline") {
    FakeSidecar sidecar(answer_with({.ipv4_count = 3}), {.accept = false, .backlog = 1});
    const Module module(sidecar.path());
    std::vector<UniqueFd> waiting = fill_queue(sidecar);
    REQUIRE(waiting.size() < 16);
    const int before = open_descriptors();
    check_try_again(module, "queue full, nobody accepts");
    CHECK(open_descriptors() == before);

    const int queued = static_cast<int>(waiting.size());
    waiting.clear();  // their connections end without a question
    std::thread later([&] {
        ::usleep(100'000);
        for (int i = 0; i <= queued; ++i) {
            for (int tries = 0; tries < 200 && sidecar.connections() <= i; ++tries) {
                sidecar.serve_one();
                ::usleep(10'000);
            }
        }
    });
    const Module other(sidecar.path());  // the first one leaves it alone for a second
    CHECK(other.ask(Entry::k4, "nginx").addresses.size() == 3);
    later.join();
}

TEST_CASE("no descriptors left: try again, and nothing is sent") {
    FakeSidecar sidecar(answer_with({.ipv4_count = 3}));
    const Module module(sidecar.path());
    REQUIRE(module.ask(Entry::k4, "nginx").status == NSS_STATUS_SUCCESS);
    const pid_t child = ::fork();
    if (child == 0) {
        rlimit limit{};
        ::getrlimit(RLIMIT_NOFILE, &limit);
        limit.rlim_cur = 64;
        ::setrlimit(RLIMIT_NOFILE, &limit);
        for (int i = 0; i < 64 && ::dup(2) >= 0; ++i) continue;
        const Lookup lookup = module.ask(Entry::k4, "nginx");
        const bool right = lookup.status == NSS_STATUS_TRYAGAIN && lookup.h_error == TRY_AGAIN &&
                           lookup.error != ERANGE;
        ::_exit(right ? 0 : 1);
    }
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(status == 0);
    CHECK(sidecar.connections() == 1);
}

}  // namespace
}  // namespace warren::test
