// warren-source URL: follows one source of services and writes catalog lines to standard output,
// one JSON document a line. The sidecar runs it as a child; a person may with a pipe.
// warren-source --publish URL: the other direction, see publish.h.
#include <signal.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <thread>

#include "sidecar/catalog/hide_secrets.h"
#include "sidecar/sources/follow.h"
#include "sidecar/sources/publish.h"

namespace warren {
namespace {

constexpr int kExitUsage = 2;
constexpr const char* kUsage =
    "usage: warren-source [--publish] URL\n"
    "Follows a source and prints catalog lines, or publishes those that it reads: see\n"
    "warren-source(8). URL is as in --source of warren-sidecar.\n";
constexpr const char* kNobody = "/dev/null";
constexpr std::chrono::milliseconds kFirstPause{500};
constexpr std::chrono::milliseconds kLongestPause{10000};
constexpr Duration kGoodTime = std::chrono::seconds(60);  // after it a failure is a first one

// Half to all of it, so that the sidecars of a cluster do not come all at once.
void rest(std::chrono::milliseconds pause) {
    std::random_device random;
    std::uniform_int_distribution<long> within(pause.count() / 2, pause.count());
    std::this_thread::sleep_for(std::chrono::milliseconds(within(random)));
}

int run(const SourceUrl& url) {
    const Follow follow = find_follower(url.scheme);
    if (follow == nullptr) throw std::invalid_argument("nobody can follow '" + url.scheme + ":'");
    LineWriter lines(1);
    auto pause = kFirstPause;
    for (;;) {
        const TimePoint begin = Clock::now();
        try {
            follow(url, lines);
        } catch (const std::invalid_argument&) {
            throw;
        } catch (const std::system_error&) {
            throw;  // nobody reads
        } catch (const std::exception& error) {
            lines.fail(error.what());
        }
        if (Clock::now() - begin > kGoodTime) pause = kFirstPause;
        rest(pause);
        lines.breathe();  // the next attempt may take as long as one may be silent
        pause = std::min(pause * 2, kLongestPause);
    }
}

int run_publisher(const SourceUrl& url) {
    LineWriter lines(1);
    publish(url, lines);
    return 0;
}

}  // namespace
}  // namespace warren

int main(int argc, char** argv) {
    if (argc == 2 && argv[1] == std::string_view("--help")) {
        std::fputs(warren::kUsage, stdout);
        return 0;
    }
    const bool publishes = argc == 3 && argv[1] == std::string_view("--publish");
    if (argc != 2 && !publishes) {
        std::fputs(warren::kUsage, stderr);
        return warren::kExitUsage;
    }
    ::signal(SIGPIPE, SIG_DFL);
    // Our server's name is for others to know: a sidecar that has just started waits for us, so its
    // NSS module must find nobody, and leave the question to DNS.
    ::setenv("WARREN_NSS_SOCKET", warren::kNobody, 1);
    try {
        const warren::SourceUrl url = warren::parse_source_url(argv[argc - 1]);
        warren::hide_secrets(argc, argv);
        return publishes ? warren::run_publisher(url) : warren::run(url);
    } catch (const std::invalid_argument& error) {
        std::fprintf(stderr, "warren-source: %s\n", error.what());
        return warren::kExitUsage;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "warren-source: %s\n", error.what());
        return 1;
    }
}
