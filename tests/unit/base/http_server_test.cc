#include "sidecar/base/http_server.h"

#include <doctest/doctest.h>
#include <event2/event.h>
#include <sys/resource.h>

#include <atomic>
#include <ctime>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <thread>

#include "sidecar/base/http_client.h"
#include "sidecar/base/log.h"
#include "sidecar/base/percent.h"
#include "tests/support/http_bench.h"

namespace warren {
namespace {

using test::connect_to;
using test::HttpBench;
using test::receive_until;
using test::send_text;

constexpr const char* kGet = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

// Tells what it was asked.
HttpReply echo(const HttpRequest& request) {
    std::string text = request.method == HttpRequest::Method::kGet    ? "get"
                       : request.method == HttpRequest::Method::kPost ? "post"
                                                                      : "other";
    text += ' ' + request.path;
    for (const auto& [key, value] : request.parameters) text += ' ' + key + '=' + value;
    return {.status = 200, .body = text + "!", .type = "text/plain", .allow = {}};
}

TEST_CASE("method, path and parameters reach the function, and its reply the client") {
    const HttpBench bench(echo);
    const HttpResponse got = ask_unix_http(bench.path(), "GET", "/a/b?name=x.y&n=%2B%20%c3%a4");
    CHECK(got.status == 200);
    CHECK(got.body == "get /a/b name=x.y n=+ \xc3\xa4!");
    CHECK(ask_unix_http(bench.path(), "POST", "/").body == "post /!");
    CHECK(ask_unix_http(bench.path(), "DELETE", "/").body == "other /!");
    CHECK(ask_unix_http(bench.path(), "PATCH", "/").body == "other /!");
}

TEST_CASE("what goes through encoding comes back") {
    const HttpBench bench(echo);
    const std::string odd = "a b+c&d=e%f#g?h/i\xff";
    CHECK(ask_unix_http(bench.path(), "GET", "/?n=" + percent_encoded(odd)).body ==
          "get / n=" + odd + "!");
}

TEST_CASE("a query that cannot be read is the client's mistake") {
    const HttpBench bench(echo);
    for (const char* target : {"/?name", "/?name=a%00b", "/?=x"}) {
        CAPTURE(target);
        const HttpResponse got = ask_unix_http(bench.path(), "GET", target);
        CHECK(got.status == 400);
        CHECK(got.body == "{\"error\": \"the query cannot be read\"}\n");
    }
}

TEST_CASE("several requests on a connection; HEAD has no body; headers say what it is") {
    const HttpBench bench([](const HttpRequest&) {
        return HttpReply{.status = 405, .body = "no!", .type = "text/x", .allow = "POST"};
    });
    const UniqueFd client = connect_to(bench.path());
    for (int i = 0; i < 3; ++i) {
        send_text(client, kGet);
        const std::string got = receive_until(client, "no!");
        CHECK(got.starts_with("HTTP/1.1 405 Method Not Allowed\r\n"));
        CHECK(got.find("Content-Type: text/x\r\n") != std::string::npos);
        CHECK(got.find("Allow: POST\r\n") != std::string::npos);
        CHECK(got.find("Content-Length: 3\r\n") != std::string::npos);
    }
    send_text(client, "HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    CHECK(receive_until(client, "").ends_with("\r\n\r\n<end>"));
}

TEST_CASE("an exception costs that request") {
    configure_log(LogLevel::kError, LogFormat::kText);
    const HttpBench bench([](const HttpRequest& request) {
        if (request.path == "/bad") throw std::runtime_error("of the test's own");
        return echo(request);
    });
    CHECK(ask_unix_http(bench.path(), "GET", "/bad").status == 500);
    CHECK(ask_unix_http(bench.path(), "GET", "/good").status == 200);
}

TEST_CASE("what is no HTTP, or too much of it, ends the connection") {
    const HttpBench bench(echo);
    const std::string head = "GET / HTTP/1.1\r\n";
    for (const std::string& text :
         {std::string("garbage\r\n\r\n"), std::string("\x16\x03\x01\x02\x00\x01\r\n\r\n"),
          head + "X: " + std::string(9000, 'a') + "\r\n\r\n", "GET /" + std::string(9000, 'a'),
          "POST / HTTP/1.1\r\nContent-Length: 5000\r\n\r\n" + std::string(5000, 'a')}) {
        CAPTURE(text.substr(0, 40));
        const UniqueFd client = connect_to(bench.path());
        send_text(client, text);
        const std::string got = receive_until(client, "");
        CHECK((got.ends_with("<end>") || got.ends_with("<error>")));
        CHECK(got.find("200 OK") == std::string::npos);
    }
    CHECK(ask_unix_http(bench.path(), "GET", "/").status == 200);
}

TEST_CASE("the oldest connection goes for a new one, and only when there are too many") {
    const HttpBench bench(echo, 4);
    std::vector<UniqueFd> idle;
    for (int i = 0; i < 3; ++i) {
        idle.push_back(connect_to(bench.path()));
        send_text(idle.back(), kGet);
        CHECK(receive_until(idle.back(), "!").ends_with("get /!"));
    }
    for (int i = 0; i < 50; ++i) CHECK(ask_unix_http(bench.path(), "GET", "/").status == 200);
    for (const UniqueFd& client : idle) {
        send_text(client, kGet);
        CHECK(receive_until(client, "!").ends_with("get /!"));
    }
    std::vector<UniqueFd> silent;
    for (int i = 0; i < 4; ++i) silent.push_back(connect_to(bench.path()));
    for (int i = 0; i < 4; ++i) CHECK(ask_unix_http(bench.path(), "GET", "/").status == 200);
    for (const UniqueFd& client : idle) CHECK(receive_until(client, "") == "<end>");
    CHECK(receive_until(silent.front(), "") == "<end>");
}

size_t open_descriptors() {
    const std::filesystem::directory_iterator all("/proc/self/fd");
    return static_cast<size_t>(std::distance(begin(all), end(all)));
}

TEST_CASE("connections are closed though no other one comes, whichever side ends them") {
    const HttpBench bench(echo);
    const size_t before = open_descriptors();
    for (int i = 0; i < 30; ++i) {
        const UniqueFd gone = connect_to(bench.path());
        if (i % 3 != 0) send_text(gone, i % 3 == 1 ? "GET / HT" : kGet);
        ask_unix_http(bench.path(), "GET", "/");
    }
    const TimePoint end = Clock::now() + std::chrono::seconds(3);
    while (open_descriptors() > before && Clock::now() < end) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    CHECK(open_descriptors() == before);
}

std::atomic<int> complaints_of_libevent;

TEST_CASE("descriptors that others open and close meanwhile are not mistaken for connections") {
    const HttpBench bench(echo);
    event_set_log_callback([](int, const char*) { ++complaints_of_libevent; });
    std::atomic<bool> over{false};
    std::thread others([&over] {
        while (!over) {
            const std::array<UniqueFd, 4> sockets{UniqueFd(socket(AF_UNIX, SOCK_STREAM, 0)),
                                                  UniqueFd(socket(AF_UNIX, SOCK_STREAM, 0)),
                                                  UniqueFd(socket(AF_UNIX, SOCK_STREAM, 0)),
                                                  UniqueFd(socket(AF_UNIX, SOCK_STREAM, 0))};
        }
    });
    int answered = 0;
    for (int i = 0; i < 300; ++i) {
        answered += ask_unix_http(bench.path(), "GET", "/").body == "get /!" ? 1 : 0;
    }
    over = true;
    others.join();
    CHECK(answered == 300);
    CHECK(complaints_of_libevent == 0);
}

// UBSan opens a pipe to look at an object, and takes it for a bad one where it cannot.
#ifndef __SANITIZE_ADDRESS__

// Uses up all descriptors while it lives.
class NoDescriptors {
  public:
    NoDescriptors() {
        getrlimit(RLIMIT_NOFILE, &before_);
        rlimit low = before_;
        low.rlim_cur = 200;
        setrlimit(RLIMIT_NOFILE, &low);
        for (UniqueFd fd(dup(0)); fd; fd.reset(dup(0))) used_.push_back(std::move(fd));
    }
    ~NoDescriptors() { setrlimit(RLIMIT_NOFILE, &before_); }
    NoDescriptors(const NoDescriptors&) = delete;
    NoDescriptors& operator=(const NoDescriptors&) = delete;

  private:
    rlimit before_{};
    std::vector<UniqueFd> used_;
};

TEST_CASE("without a descriptor a client waits, and nothing spins meanwhile") {
    const TemporaryFolder folder;
    const UniqueFd listening = test::listen_on(folder / "a.sock");
    EventLoop loop;
    const HttpServer server(loop, listening.get(), echo);
    const UniqueFd client = connect_to(folder / "a.sock");
    send_text(client, kGet);
    std::optional<NoDescriptors> none(std::in_place);
    const Watch free = loop.after(std::chrono::milliseconds(250), [&] { none.reset(); });
    const Watch end = loop.after(std::chrono::milliseconds(500), [&] { loop.stop(); });
    const std::clock_t begin = std::clock();
    std::thread other([&] { loop.run(); });
    other.join();
    CHECK(std::clock() - begin < CLOCKS_PER_SEC / 10);
    CHECK(receive_until(client, "!").ends_with("get /!"));
}

#endif

// Sends what it was given when told so; on the loop's thread.
struct Late {
    std::vector<HttpReply::Send> waiting;
    HttpReply answer(const HttpRequest& request) {
        if (request.path == "/now") {
            for (const auto& send : waiting) send(json_reply("late"));
            waiting.clear();
            return json_reply("now");
        }
        HttpReply reply;
        reply.later = [this](HttpReply::Send send) { waiting.push_back(std::move(send)); };
        return reply;
    }
};

TEST_CASE("a reply that comes later; what the client sends meanwhile waits") {
    Late late;
    const HttpBench bench([&late](const HttpRequest& request) { return late.answer(request); });
    const UniqueFd client = connect_to(bench.path());
    // More in one piece than the first request, and more while it waits.
    send_text(client, std::string("GET /later HTTP/1.1\r\nHost: x\r\n\r\n") + kGet);
    const UniqueFd gone = connect_to(bench.path());
    send_text(gone, kGet);
    CHECK(ask_unix_http(bench.path(), "GET", "/now").body == "now");
    send_text(client, kGet);
    shutdown(gone.get(), SHUT_RDWR);
    std::string all = receive_until(client, "late");
    CHECK(all.find("HTTP/1.1 200") == 0);
    // The two that follow are asked now.
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    CHECK(ask_unix_http(bench.path(), "GET", "/now").body == "now");
    CHECK(receive_until(client, "late").find("late") != std::string::npos);
}

TEST_CASE("the server goes while somebody waits: what is sent then goes nowhere") {
    Late late;
    {
        const HttpBench bench([&late](const HttpRequest& request) { return late.answer(request); });
        const UniqueFd client = connect_to(bench.path());
        send_text(client, kGet);
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    REQUIRE(late.waiting.size() == 1);
    late.waiting.front()(json_reply("late"));
}

}  // namespace
}  // namespace warren
