#include "sidecar/base/event_loop.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <array>
#include <new>
#include <thread>

#include "sidecar/base/log.h"

using namespace warren;
using std::chrono::milliseconds;

TEST_CASE("readable descriptors, timers and posted tasks are all served") {
    EventLoop loop;
    std::array<int, 2> pipe_fds{};
    REQUIRE(pipe(pipe_fds.data()) == 0);
    const UniqueFd reading(pipe_fds[0]);
    const UniqueFd writing(pipe_fds[1]);
    int read_count = 0;
    bool posted = false;
    bool timed = false;
    const auto stop_when_done = [&] {
        if (read_count == 3 && posted && timed) loop.stop();
    };
    const Watch readable = loop.on_readable(reading.get(), [&] {
        std::array<char, 8> buffer{};
        read_count += static_cast<int>(read(reading.get(), buffer.data(), buffer.size()));
        stop_when_done();
    });
    const Watch timer = loop.after(milliseconds(20), [&] {
        timed = true;
        stop_when_done();
    });
    const Watch limit = loop.after(std::chrono::seconds(10), [&] { loop.stop(); });
    REQUIRE(write(writing.get(), "abc", 3) == 3);
    std::thread other([&] {
        loop.post([&] {
            posted = true;
            stop_when_done();
        });
    });
    loop.run();
    other.join();
    CHECK(read_count == 3);
    CHECK(posted);
    CHECK(timed);
}

TEST_CASE("a task that throws does not take the ones behind it along") {
    configure_log(LogLevel::kError, LogFormat::kText);
    EventLoop loop;
    bool ran = false;
    loop.post([] { throw std::bad_alloc(); });
    loop.post([&] { ran = true; });
    loop.post([&] { loop.stop(); });
    loop.run();
    CHECK(ran);
}

TEST_CASE("a watch that is let go of does not fire") {
    EventLoop loop;
    bool fired = false;
    {
        const Watch forgotten = loop.after(milliseconds(1), [&] { fired = true; });
    }
    const Watch end = loop.after(milliseconds(20), [&] { loop.stop(); });
    loop.run();
    CHECK_FALSE(fired);
}

TEST_CASE("a callback may destroy or replace its own watch") {
    EventLoop loop;
    int count = 0;
    Watch self;
    std::function<void()> again = [&] {
        if (++count == 3) return loop.stop();
        self = loop.after(milliseconds(1), again);
    };
    self = loop.after(milliseconds(1), again);
    loop.run();
    CHECK(count == 3);
}

TEST_CASE("a stop from another thread ends an idle loop, and one before run() does too") {
    EventLoop loop;
    std::thread other([&] { loop.stop(); });
    loop.run();
    other.join();
    EventLoop stopped;
    stopped.stop();
    stopped.run();
}
