// A sidecar that says what a test tells it to, in a thread with a socket of its own. It records
// what it was asked. Connections are served one after the other.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "shared/nss_protocol.h"
#include "shared/unique_fd.h"
#include "tests/nss/temp_folder.h"

namespace warren::test {

struct Asked {
    nss::Request request;
    std::string name;
};

enum class After { kClose, kKeepOpen };

class FakeSidecar {
  public:
    using Script = std::function<After(int connection, const Asked& asked)>;

    struct Options {
        bool accept = true;        // false: connections stay in the listener's queue
        bool read_request = true;  // false: the script runs right after accept
        int backlog = 128;
    };

    explicit FakeSidecar(Script script) : FakeSidecar(std::move(script), Options{}) {}
    FakeSidecar(Script script, Options options);
    ~FakeSidecar();
    FakeSidecar(const FakeSidecar&) = delete;
    FakeSidecar& operator=(const FakeSidecar&) = delete;

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] int connections() const { return connections_; }
    [[nodiscard]] std::vector<Asked> asked();
    // Closes what was kept open; from now on nothing is.
    void drop_kept();

    // One more exchange of the queue, for a sidecar that does not accept by itself.
    void serve_one();

  private:
    void run();

    Script script_;
    Options options_;
    TempFolder folder_;
    std::string path_;
    UniqueFd listener_;
    std::atomic<bool> stop_{false};
    std::atomic<int> connections_{0};
    std::mutex mutex_;
    std::vector<Asked> asked_;
    std::vector<UniqueFd> kept_;
    bool dropping_ = false;
    std::thread thread_;
};

// A right reply, for the families that were asked, cut into packets.
struct Content {
    nss::Status status = nss::Status::kFound;
    std::vector<std::string> names = {"nginx.warren"};
    uint32_t ipv4_count = 0;  // 10.0.0.0, 10.0.0.1, ... in an order that `shuffle` rotates
    uint32_t ipv6_count = 0;  // fd00::, fd00::1, ...
    uint32_t shuffle = 1;
};

std::vector<std::string> packets_of(const Content& content);
void send_packets(int connection, const std::vector<std::string>& packets);

// Answers all questions with `content`, the families as asked.
FakeSidecar::Script answer_with(const Content& content);

// What the module should make of it.
std::vector<std::string> ipv4_texts(const Content& content);
std::vector<std::string> ipv6_texts(const Content& content);

}  // namespace warren::test
