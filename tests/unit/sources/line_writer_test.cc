#include "sidecar/sources/line_writer.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <array>

#include "shared/unique_fd.h"

namespace warren {
namespace {

class Written {
  public:
    // What was written since the last call.
    std::string text() {
        REQUIRE(write(writer_.get(), "$", 1) == 1);
        std::array<char, 65536> buffer{};
        const ssize_t size = read(reader_.get(), buffer.data(), buffer.size());
        return {buffer.data(), static_cast<size_t>(size - 1)};
    }

  private:
    static std::array<int, 2> make_pipe() {
        std::array<int, 2> ends{};
        REQUIRE(pipe(ends.data()) == 0);
        return ends;
    }
    std::array<int, 2> ends_ = make_pipe();
    UniqueFd reader_{ends_[0]};
    UniqueFd writer_{ends_[1]};

  public:
    LineWriter lines{writer_.get()};
};

TEST_CASE("a state is written whole once, and then what is different") {
    Written written;
    written.lines.tell({{"a", R"({"name": "a"})"}, {"b", R"({"name": "b"})"}});
    CHECK(written.text() == "{\"services\": [{\"name\": \"a\"}, {\"name\": \"b\"}]}\n");
    written.lines.tell({{"a", R"({"name": "a"})"}, {"b", R"({"name": "b"})"}});
    CHECK(written.text().empty());
    written.lines.tell({{"b", R"({"name": "b", "ttl": 1})"}, {"c", R"({"name": "c"})"}});
    CHECK(written.text() ==
          "{\"remove\": \"a\"}\n{\"service\": {\"name\": \"b\", \"ttl\": 1}}\n"
          "{\"service\": {\"name\": \"c\"}}\n");
    written.lines.tell({});
    CHECK(written.text() == "{\"remove\": \"b\"}\n{\"remove\": \"c\"}\n");
}

TEST_CASE("an empty state is one") {
    Written written;
    written.lines.tell({});
    CHECK(written.text() == "{\"services\": []}\n");
}

TEST_CASE("a failure is told once in the same words, and ends with what comes next") {
    Written written;
    written.lines.tell({});
    written.text();
    written.lines.fail("it \"burns\"");
    written.lines.fail("it \"burns\"");
    CHECK(written.text() == "{\"error\": \"it \\\"burns\\\"\"}\n");
    written.lines.tell({});
    CHECK(written.text() == "{}\n");
    written.lines.confirm();
    CHECK(written.text().empty());
    written.lines.fail("it \"burns\"");
    CHECK(!written.text().empty());
}

TEST_CASE("changes that belong together are written together") {
    Written written;
    written.lines.tell({});
    written.text();
    written.lines.put("a", R"({"name": "a"})");
    written.lines.put("b", R"({"name": "b"})");
    written.lines.remove("a");
    CHECK(written.text().empty());
    written.lines.confirm();
    const std::string lines =
        "{\"service\": {\"name\": \"a\"}}\n{\"service\": {\"name\": \"b\"}}\n{\"remove\": \"a\"}\n";
    CHECK(written.text() == lines);
    written.lines.flush();
    CHECK(written.text().empty());
    written.lines.remove("b");
    written.lines.fail("gone");
    CHECK(written.text() == "{\"remove\": \"b\"}\n{\"error\": \"gone\"}\n");
}

TEST_CASE("an empty line says nothing, where nothing was said for a while") {
    Written written;
    written.lines.breathe();
    written.lines.breathe();
    CHECK(written.text() == "\n");
    written.lines.fail("gone");
    written.lines.breathe();
    written.lines.fail("gone");
    CHECK(written.text() == "{\"error\": \"gone\"}\n");
}

}  // namespace
}  // namespace warren
