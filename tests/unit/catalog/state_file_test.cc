#include "sidecar/catalog/state_file.h"

#include <doctest/doctest.h>

#include <atomic>
#include <system_error>
#include <thread>

#include "sidecar/base/read_file.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/zones.h"

using namespace warren;
using namespace warren::test;

namespace {

std::vector<std::shared_ptr<const Service>> services(size_t count) {
    std::vector<std::shared_ptr<const Service>> all;
    for (size_t i = 0; i < count; ++i) {
        all.push_back(std::make_shared<const Service>(
            service("s" + std::to_string(i), {"10.0.0.1", "10.0.0.2"})));
    }
    return all;
}

}  // namespace

TEST_CASE("what was written is read again, and when the source was well") {
    const TemporaryFolder folder;
    const StateFile file(folder / "", "file:///a\"b");
    CHECK_FALSE(file.read());
    for (const size_t count : {0, 1, 3000}) {
        file.write(services(count), 1234567890);
        const auto saved = file.read();
        REQUIRE(saved);
        CHECK(saved->well_at == 1234567890);
        REQUIRE(saved->catalog.services.size() == count);
        if (count > 0) CHECK(*saved->catalog.services.at("s0") == *services(1)[0]);
    }
    file.touch(1999999999);
    CHECK(file.read()->well_at == 1999999999);
    CHECK(file.read()->catalog.services.size() == 3000);
}

TEST_CASE("sources do not read one another's") {
    const TemporaryFolder folder;
    const StateFile one(folder / "", "file:///one");
    const StateFile two(folder / "", "file:///two");
    one.write(services(1), 1);
    CHECK_FALSE(two.read());
    std::filesystem::copy_file(one.path(), two.path());
    CHECK_THROWS_AS(two.read(), StateError);
}

TEST_CASE("two sidecars that write the same file do not write into one another's") {
    const TemporaryFolder folder;
    std::atomic<int> failures = 0;
    const auto write_often = [&](size_t count) {
        const StateFile file(folder / "", "file:///one");
        const auto own = services(count);
        for (int i = 0; i < 30; ++i) {
            try {
                file.write(own, 1);
                (void)file.read();
            } catch (const std::exception&) {
                ++failures;
            }
        }
    };
    std::thread other([&] { write_often(3000); });
    write_often(2000);
    other.join();
    CHECK(failures == 0);
    const size_t size = StateFile(folder / "", "file:///one").read()->catalog.services.size();
    CHECK((size == 2000 || size == 3000));
}

TEST_CASE("any octet that is another one, and any end that comes too early, is noticed") {
    const TemporaryFolder folder;
    const StateFile file(folder / "", "file:///one");
    file.write(services(2), 1);
    const std::string good = read_file(file.path(), 100000);
    const std::string name = std::filesystem::path(file.path()).filename();
    size_t refused = 0;
    for (size_t i = 0; i < good.size(); ++i) {
        std::string bad = good;
        bad[i] = static_cast<char>(bad[i] ^ 1);
        folder.write(name, bad);
        try {
            // But for the digits of a time that is another one.
            const auto saved = file.read();
            CHECK(saved->well_at != 1);
        } catch (const StateError&) {
            ++refused;
        }
        folder.write(name, good.substr(0, i));
        CHECK_THROWS_AS(file.read(), StateError);
    }
    CHECK(refused >= good.size() - 20);
    folder.write(name, good + ' ');
    CHECK_THROWS_AS(file.read(), StateError);
    folder.write(name, good);
    CHECK(file.read());
}

TEST_CASE("where nothing can be written, that is said, and nothing is left") {
    const StateFile file("/nowhere/at/all", "file:///one");
    CHECK_THROWS_AS(file.write(services(1), 1), std::system_error);
    CHECK_FALSE(file.read());
    file.touch(5);
    const TemporaryFolder folder;
    const StateFile good(folder / "", "file:///one");
    good.write(services(1), 1);
    CHECK_FALSE(std::filesystem::exists(good.path() + ".new"));
}
