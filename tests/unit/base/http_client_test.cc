#include "sidecar/base/http_client.h"

#include <doctest/doctest.h>

#include <cerrno>
#include <functional>
#include <system_error>

#include "tests/support/http_bench.h"

namespace warren {
namespace {

using std::chrono::milliseconds;

int error_of(const std::function<void()>& ask) {
    try {
        ask();
    } catch (const std::system_error& error) {
        return error.code().value();
    }
    return 0;
}

TEST_CASE("why nobody can be asked") {
    const TemporaryFolder folder;
    const std::string path = folder / "a.sock";
    CHECK(error_of([&] { ask_unix_http(path, "GET", "/"); }) == ENOENT);
    CHECK(error_of([&] { ask_unix_http(std::string(200, 'a'), "GET", "/"); }) == ENAMETOOLONG);
    {
        const UniqueFd listening = test::listen_on(path);
        CHECK(error_of([&] { ask_unix_http(path, "GET", "/", milliseconds(50)); }) == ETIMEDOUT);
    }
    CHECK(error_of([&] { ask_unix_http(path, "GET", "/"); }) == ECONNREFUSED);
}

TEST_CASE("a queue that is full is waited for, and not for ever") {
    const TemporaryFolder folder;
    const UniqueFd listening = test::listen_on(folder / "a.sock");
    std::vector<UniqueFd> queued;
    listen(listening.get(), 0);
    queued.push_back(test::connect_to(folder / "a.sock"));
    CHECK(error_of([&] { ask_unix_http(folder / "a.sock", "GET", "/", milliseconds(50)); }) ==
          ETIMEDOUT);
}

TEST_CASE("a body is sent whole, with its length") {
    const TemporaryFolder folder;
    const UniqueFd listening = test::listen_on(folder / "a.sock");
    const std::string body(300'000, 'x');  // more than a socket takes at once
    std::string request;
    std::thread other([&] {
        UniqueFd client;
        while (!client) client.reset(accept(listening.get(), nullptr, nullptr));
        request = test::receive_until(client, body);
        test::send_text(client, "HTTP/1.0 200 OK\r\n\r\nyes");
    });
    const HttpResponse got =
        ask_unix_http(folder / "a.sock", "POST", "/v1/attach", std::chrono::seconds(5), body);
    other.join();
    CHECK(got.body == "yes");
    CHECK(request ==
          "POST /v1/attach HTTP/1.0\r\nContent-Type: application/json\r\n"
          "Content-Length: 300000\r\n\r\n" +
              body);
}

TEST_CASE("what answers may be no HTTP server") {
    for (const char* answer : {"", "hello\r\n\r\n", "HTTP/1.1 200 OK", "HTTP/1.1\r\n\r\n"}) {
        CAPTURE(answer);
        const TemporaryFolder folder;
        const UniqueFd listening = test::listen_on(folder / "a.sock");
        std::thread other([&] {
            UniqueFd client;
            while (!client) client.reset(accept(listening.get(), nullptr, nullptr));
            test::send_text(client, answer);
            shutdown(client.get(), SHUT_WR);
            test::receive_until(client, "\r\n\r\n");
        });
        CHECK_THROWS_AS(ask_unix_http(folder / "a.sock", "GET", "/"), std::runtime_error);
        other.join();
    }
}

}  // namespace
}  // namespace warren
