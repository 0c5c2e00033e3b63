#include "sidecar/server/query_recorder.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

#include "sidecar/base/read_file.h"
#include "sidecar/dns/name.h"
#include "tests/support/temporary_folder.h"

namespace warren {
namespace {

// Standard error, while it lives, as a file.
class Captured {
  public:
    Captured() : path_(folder_ / "log"), before_(dup(STDERR_FILENO)) {
        const UniqueFd file(open(path_.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
        dup2(file.get(), STDERR_FILENO);
    }
    ~Captured() { dup2(before_.get(), STDERR_FILENO); }
    Captured(const Captured&) = delete;
    Captured& operator=(const Captured&) = delete;
    [[nodiscard]] std::string text() const { return read_file(path_, 1 << 20); }

  private:
    TemporaryFolder folder_;
    std::string path_;
    UniqueFd before_;
};

std::vector<uint8_t> reply_to(const std::string& name, uint8_t rcode = 0) {
    std::vector<uint8_t> message(dns::kHeaderSize);
    message[3] = rcode;
    message[5] = 1;
    const std::string labels = *dns::labels_from_text(name);
    message.insert(message.end(), labels.begin(), labels.end());
    message.insert(message.end(), {0, 0, 1, 0, 1});
    return message;
}

struct Recorded {
    QueryLog log;
    QueryRecorder recorder{&log};
    Captured captured;

    void note(const std::string& name, const char* client = "10.0.0.1") {
        recorder.note(Transport::kUdp, *Address::parse(client), dns::Type::kA, Origin::kOwn,
                      reply_to(name));
    }
    [[nodiscard]] size_t lines() const {
        const std::string text = captured.text();
        return static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
    }
};

TEST_CASE("all is counted; nothing is logged until somebody wants it") {
    Recorded recorded;
    recorded.note("nginx.warren");
    CHECK(recorded.lines() == 0);
    CHECK(recorded.recorder.figures().replies(Transport::kUdp, 1, Origin::kOwn, 0) == 1);
    recorded.log.set(QueryFilter());
    recorded.note("nginx.warren");
    CHECK(recorded.captured.text().find(
              "info query client=10.0.0.1 transport=udp name=nginx.warren type=A rcode=NOERROR "
              "origin=own answers=0\n") != std::string::npos);
    recorded.log.set({});
    recorded.note("nginx.warren");
    CHECK(recorded.lines() == 1);
}

TEST_CASE("a name and all below it, a client, a sample") {
    Recorded recorded;
    recorded.log.set(QueryFilter{.name = "\5nginx\6warren", .client = {}});
    for (const char* name :
         {"nginx.warren", "_http._tcp.nginx.warren", "xnginx.warren", "warren"}) {
        recorded.note(name);
    }
    CHECK(recorded.lines() == 2);
    recorded.log.set(QueryFilter{.name = {}, .client = Network::parse("10.1.0.0/16")});
    recorded.note("a.warren", "10.1.2.3");
    recorded.note("a.warren", "10.2.2.3");
    CHECK(recorded.lines() == 3);
    recorded.log.set(QueryFilter{.name = {}, .client = {}, .sample = 10});
    for (int i = 0; i < 30; ++i) recorded.note("a.warren");
    CHECK(recorded.lines() == 6);
}

TEST_CASE("a single label is short for the name under our domain") {
    Recorded recorded;
    recorded.log.set(QueryFilter{.name = "\5nginx\6warren", .domain = "\6warren", .client = {}});
    for (const char* name : {"nginx", "few", "nginx.example", "nginx.few"}) recorded.note(name);
    CHECK(recorded.lines() == 1);
    recorded.log.set(QueryFilter{.name = "\6warren", .domain = "\6warren", .client = {}});
    recorded.note("few");
    CHECK(recorded.lines() == 2);
}

TEST_CASE("never more than a thousand lines a second; a name forges nothing") {
    Recorded recorded;
    recorded.log.set(QueryFilter());
    recorded.note("a rcode=x\n.warren");
    const std::string text = recorded.captured.text();
    CHECK(recorded.lines() == 1);
    CHECK(text.find(R"(name="a rcode=x\x0a.warren")") != std::string::npos);
    for (int i = 0; i < 2000; ++i) recorded.note("a.warren");
    CHECK(recorded.lines() <= 2000);
    CHECK(recorded.lines() >= 1000);
}

TEST_CASE("as JSON") {
    Recorded recorded;
    configure_log(LogLevel::kError, LogFormat::kJson);
    recorded.log.set(QueryFilter());
    recorded.note("a\"b.warren");
    const std::string text = recorded.captured.text();
    configure_log(LogLevel::kError, LogFormat::kText);
    CHECK(text.find(R"("level":"info","message":"query","client":"10.0.0.1","transport":"udp",)"
                    R"("name":"a\"b.warren","type":"A","rcode":"NOERROR","origin":"own",)"
                    R"("answers":"0"})") != std::string::npos);
}

}  // namespace
}  // namespace warren
