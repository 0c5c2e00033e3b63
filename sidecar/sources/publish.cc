#include "sidecar/sources/publish.h"

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>

#include "shared/unique_fd.h"
#include "sidecar/sources/bounded_json.h"
#include "sidecar/sources/etcd_publisher.h"

namespace warren {
namespace {

constexpr size_t kMaxLine = size_t{1} << 20;
constexpr size_t kChunk = 65536;
constexpr Duration kFirstPause = std::chrono::milliseconds(500);
constexpr Duration kLongestPause = std::chrono::seconds(4);
constexpr std::string_view kEnd = R"({"end": true})";

enum class Going { kOn, kEnded, kCutOff };

// SIGTERM and SIGINT as something to read.
UniqueFd watch_signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_BLOCK, &set, nullptr);
    UniqueFd fd(signalfd(-1, &set, SFD_CLOEXEC));
    if (!fd) throw std::system_error(errno, std::generic_category(), "signalfd");
    return fd;
}

class Publication {
  public:
    Publication(const SourceUrl& url, LineWriter& lines) : publisher_(url), lines_(lines) {}

    void run() {
        Going going = Going::kOn;
        while (going == Going::kOn) {
            keep();
            going = listen();
        }
        if (going == Going::kEnded) revoke();
    }

  private:
    void keep() {
        if (Clock::now() < not_before_) return;
        try {
            publisher_.keep();
            lines_.confirm();
            pause_ = kFirstPause;
            next_ = Clock::now() + EtcdPublisher::kBetweenBeats;
        } catch (const std::system_error&) {
            throw;  // nobody reads
        } catch (const std::runtime_error& error) {
            lines_.fail(error.what());
            next_ = not_before_ = Clock::now() + pause_;
            pause_ = std::min(pause_ * 2, kLongestPause);
        }
    }

    void revoke() {
        try {
            publisher_.revoke();
        } catch (const std::runtime_error& error) {
            std::fprintf(stderr, "warren-source: the instances stay for some seconds: %s\n",
                         error.what());
        }
    }

    // Until there is something to write, or it is time again.
    Going listen() {
        using std::chrono::milliseconds;
        const auto wait = std::chrono::ceil<milliseconds>(next_ - Clock::now());
        std::array<pollfd, 2> ready{{{.fd = 0, .events = POLLIN, .revents = 0},
                                     {.fd = signals_.get(), .events = POLLIN, .revents = 0}}};
        const long limit = std::max(wait.count(), 0L);
        if (poll(ready.data(), ready.size(), static_cast<int>(limit)) <= 0) return Going::kOn;
        if (ready[1].revents != 0) return Going::kEnded;
        return ready[0].revents != 0 ? read_some() : Going::kOn;
    }

    Going read_some() {
        std::array<char, kChunk> chunk{};
        const ssize_t size = read(0, chunk.data(), chunk.size());
        if (size < 0 && errno == EINTR) return Going::kOn;
        if (size <= 0) return Going::kCutOff;
        for (std::string_view rest(chunk.data(), static_cast<size_t>(size)); !rest.empty();) {
            const size_t end = std::min(rest.find('\n'), rest.size());
            keep_of_line(rest.substr(0, end));
            if (end == rest.size()) break;
            rest.remove_prefix(end + 1);
            if (take_line() == Going::kEnded) return Going::kEnded;
        }
        return Going::kOn;
    }

    void keep_of_line(std::string_view part) {
        too_long_ = too_long_ || line_.size() + part.size() > kMaxLine;
        if (!too_long_) line_ += part;
    }

    Going take_line() {
        const std::string line = std::exchange(line_, {});
        if (line == kEnd) return Going::kEnded;
        try {
            if (std::exchange(too_long_, false)) throw BadJson("is too long");
            publisher_.take(line);
        } catch (const BadJson& error) {
            std::fprintf(stderr, "warren-source: a line %s: it is left out\n", error.what());
        }
        return Going::kOn;
    }

    EtcdPublisher publisher_;
    LineWriter& lines_;
    UniqueFd signals_ = watch_signals();
    TimePoint next_ = Clock::now();  // when to call, even if nothing has changed
    TimePoint not_before_;           // after a failure
    Duration pause_ = kFirstPause;
    std::string line_;  // that is not yet whole
    bool too_long_ = false;
};

}  // namespace

void publish(const SourceUrl& url, LineWriter& lines) {
    if (url.scheme != "etcd+http" && url.scheme != "etcd+https") {
        throw std::invalid_argument("nothing can be published to '" + url.scheme + ":'");
    }
    Publication(url, lines).run();
}

}  // namespace warren
