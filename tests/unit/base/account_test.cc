#include "sidecar/base/account.h"

#include <doctest/doctest.h>

#include <fstream>
#include <stdexcept>

#include "tests/support/temporary_folder.h"

namespace warren {
namespace {

struct Machine {
    TemporaryFolder folder;
    AccountFiles files{folder / "passwd", folder / "group"};

    explicit Machine(const std::string& users, const std::string& groups = "") {
        std::ofstream(files.users) << users;
        std::ofstream(files.groups) << groups;
    }
};

constexpr const char* kUsers =
    "root:x:0:0:root:/root:/bin/sh\nwarren:x:990:991::/:/bin/false\ndns:x:992:992::/:/bin/false\n";

TEST_CASE("root becomes warren, or whom it is told, with that one's groups") {
    const Machine machine(kUsers, "a:x:7:dns,warren\nb:x:8:dnsx\nc:x:9:warren\n");
    const auto account = account_to_become("", 0, machine.files);
    REQUIRE(account);
    CHECK(account->user == 990);
    CHECK(account->group == 991);
    CHECK(account->groups == std::vector<gid_t>{7, 9});
    CHECK(account_to_become("dns", 0, machine.files)->groups == std::vector<gid_t>{7});
}

TEST_CASE("nobody to become: stays") {
    const Machine machine(kUsers);
    CHECK_FALSE(account_to_become("", 990, machine.files));
    CHECK_FALSE(account_to_become("", 1234, machine.files));
    CHECK_FALSE(account_to_become("root", 0, machine.files));
    CHECK_FALSE(account_to_become("warren", 990, machine.files));
    CHECK_FALSE(account_to_become("", 0, Machine("root:x:0:0::/:\n").files));
    CHECK_FALSE(account_to_become("", 0, {"/nonexistent", "/nonexistent"}));
}

TEST_CASE("a person who is called warren is not meant, unless by name") {
    const Machine machine("warren:x:1000:1000:Warren:/home/warren:/bin/sh\n");
    CHECK_FALSE(account_to_become("", 0, machine.files));
    CHECK(account_to_become("warren", 0, machine.files)->user == 1000);
}

TEST_CASE("one that is not there, and one that cannot be become: a line that says so") {
    const Machine machine(kUsers);
    CHECK_THROWS_WITH_AS(account_to_become("nosuch", 0, machine.files),
                         ("user: there is no 'nosuch' in " + machine.files.users).c_str(),
                         std::runtime_error);
    CHECK_THROWS_WITH_AS(account_to_become("dns", 990, machine.files),
                         "user: only root can become 'dns'", std::runtime_error);
}

}  // namespace
}  // namespace warren
