// A process that is confined or does strange things with its descriptors. Each case is a child.
#include <doctest/doctest.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>

#include "tests/nss/fake_sidecar.h"
#include "tests/nss/module.h"
#include "tests/nss/ways.h"

namespace warren::test {
namespace {

const Content kThree{.ipv4_count = 3};

// Runs `body` in a child for each way; says so where the machine does not permit it.
template <class Body>
void check_each(const Ways& ways, const Body& body) {
    for (const Way& way : ways.all()) {
        CAPTURE(way.name);
        const int code = in_child([&] { return body(way); });
        if (code == kSkipped) {
            MESSAGE("not permitted here: not tested");
        } else {
            CHECK(code == 0);
        }
    }
}

TEST_CASE("closefrom(3), and other files in the place of what was closed") {
    FakeSidecar sidecar(answer_with(kThree));
    const Ways ways(sidecar.path());
    check_each(ways, [](const Way& way) {
        for (int round = 0; round < 20; ++round) {
            if (way.look_up("nginx") != 3) return 1;
            for (int fd = 3; fd < 64; ++fd) ::close(fd);
            // The program's own files, on every number that we might think is ours.
            for (int fd = 3; fd < 16 + round; ++fd) {
                if (::open("/dev/zero", O_RDONLY) != fd) return 2;
            }
            if (way.look_up("nginx") != 3) return 3;
            for (int fd = 3; fd < 16 + round; ++fd) {
                char byte = 1;
                if (::read(fd, &byte, 1) != 1 || byte != 0) return 4;
                if ((::fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0) return 5;
            }
            if (::fcntl(16 + round, F_GETFD) != -1) return 6;
        }
        return 0;
    });
}

TEST_CASE("no standard descriptors at all") {
    FakeSidecar sidecar(answer_with(kThree));
    const Ways ways(sidecar.path());
    check_each(ways, [](const Way& way) {
        for (int fd = 0; fd < 64; ++fd) ::close(fd);
        const bool found = way.look_up("nginx") == 3;
        return found && ::fcntl(0, F_GETFD) == -1 ? 0 : 1;
    });
}

TEST_CASE("RLIMIT_NOFILE reached: try again, nothing sent; and well again with one free") {
    FakeSidecar sidecar(answer_with(kThree));
    const Ways ways(sidecar.path());
    check_each(ways, [](const Way& way) {
        rlimit limit{};
        ::getrlimit(RLIMIT_NOFILE, &limit);
        limit.rlim_cur = 64;
        ::setrlimit(RLIMIT_NOFILE, &limit);
        int last = -1;
        for (int fd = 0; (fd = ::dup(2)) >= 0;) last = fd;
        if (way.few("nginx.warren") != kTryAgain) return 1;
        ::close(last);
        return way.few("nginx.warren") == 3 ? 0 : 2;
    });
    CHECK(sidecar.connections() == 2);
}

// Every call of `number` fails with EACCES from now on.
bool deny(long number) {
    sock_filter program[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<uint32_t>(number), 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const sock_fprog filter{4, program};
    return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

TEST_CASE("seccomp without connect, without socket: dns is asked, and nothing is left open") {
    FakeSidecar sidecar(answer_with(kThree));
    const Ways ways(sidecar.path());
    for (const long call : {long{SYS_connect}, long{SYS_socket}}) {
        check_each(ways, [call](const Way& way) {
            const int before = open_descriptors();
            if (!deny(call)) return kSkipped;
            const int found = way.look_up("nginx.warren");
            if (way.name == "module" && found != kElsewhere) return 1;
            return found < 0 && open_descriptors() == before ? 0 : 2;
        });
    }
    CHECK(sidecar.connections() == 0);
}

TEST_CASE("seccomp without poll or send: try again, as the sidecar is there") {
    FakeSidecar sidecar(answer_with(kThree), {.read_request = false});
    const Ways ways(sidecar.path());
    check_each(ways, [](const Way& way) {
        if (!deny(SYS_sendto)) return kSkipped;
        return way.look_up("nginx.warren") < 0 ? 0 : 1;
    });
}

TEST_CASE("chroot without the socket, and with it") {
    FakeSidecar sidecar(answer_with(kThree));
    TempFolder root;
    for (const bool with_socket : {false, true}) {
        const Ways ways(with_socket ? "/nss.sock" : sidecar.path());
        if (with_socket) {
            std::filesystem::create_hard_link(sidecar.path(), root / "nss.sock");
        }
        check_each(ways, [&](const Way& way) {
            if (::chroot(root.path().c_str()) != 0) {
                if (::unshare(CLONE_NEWUSER) != 0 || ::chroot(root.path().c_str()) != 0) {
                    return kSkipped;
                }
            }
            const int found = way.few("nginx.warren");
            return with_socket == (found == 3) ? 0 : 1;
        });
    }
}

TEST_CASE("preload: a stack of 16 KiB is enough") {
    FakeSidecar sidecar(answer_with({.ipv4_count = 60, .ipv6_count = 60}));
    const Ways ways(sidecar.path());
    struct Started {
        const Way* way;
        int found;
    } started{&ways.all()[1], 0};
    pthread_attr_t attributes{};
    REQUIRE(::pthread_attr_init(&attributes) == 0);
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    const size_t size = 256 * 1024;  // the sanitizers need more than the code does
#else
    const size_t size = std::max<size_t>(16 * 1024, PTHREAD_STACK_MIN);
#endif
    REQUIRE(::pthread_attr_setstacksize(&attributes, size) == 0);
    pthread_t thread{};
    const auto body = [](void* argument) -> void* {
        auto& self = *static_cast<Started*>(argument);
        self.found = self.way->look_up("nginx");
        return nullptr;
    };
    REQUIRE(::pthread_create(&thread, &attributes, body, &started) == 0);
    REQUIRE(::pthread_join(thread, nullptr) == 0);
    ::pthread_attr_destroy(&attributes);
    CHECK(started.found == 120);
}

TEST_CASE("a signal every 200 us, each interrupting a system call") {
    FakeSidecar sidecar([](int connection, const Asked&) {
        ::usleep(5'000);
        send_packets(connection, packets_of({.ipv4_count = 3000}));
        return After::kClose;
    });
    const Ways ways(sidecar.path());
    check_each(ways, [](const Way& way) {
        struct sigaction action {};
        action.sa_handler = [](int) {};
        ::sigaction(SIGALRM, &action, nullptr);
        const itimerval often{{0, 200}, {0, 200}};
        ::setitimer(ITIMER_REAL, &often, nullptr);
        for (int i = 0; i < 20; ++i) {
            if (way.look_up("nginx") != 3000) return 1;
        }
        return 0;
    });
}

}  // namespace
}  // namespace warren::test
