#include "sidecar/base/account.h"

#include <grp.h>
#include <pwd.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <memory>
#include <stdexcept>

namespace warren {
namespace {

constexpr const char* kDefaultName = "warren";
constexpr uid_t kFirstPerson = 1000;
constexpr size_t kLongestLine = size_t{64} << 10;  // a group may have many members

using File = std::unique_ptr<FILE, int (*)(FILE*)>;

File open_file(const std::string& path) { return {std::fopen(path.c_str(), "re"), std::fclose}; }

std::optional<Account> find_account(const std::string& name, const std::string& path) {
    const File file = open_file(path);
    if (!file) return {};
    std::vector<char> line(kLongestLine);
    passwd entry{};
    passwd* found = nullptr;
    while (fgetpwent_r(file.get(), &entry, line.data(), line.size(), &found) == 0) {
        if (name == found->pw_name) return Account{name, found->pw_uid, found->pw_gid};
    }
    return {};
}

bool has_member(const group& entry, const std::string& name) {
    for (char** member = entry.gr_mem; *member != nullptr; ++member) {
        if (name == *member) return true;
    }
    return false;
}

std::vector<gid_t> groups_of(const std::string& name, const std::string& path) {
    std::vector<gid_t> groups;
    const File file = open_file(path);
    if (!file) return groups;
    std::vector<char> line(kLongestLine);
    group entry{};
    group* found = nullptr;
    while (fgetgrent_r(file.get(), &entry, line.data(), line.size(), &found) == 0) {
        if (has_member(*found, name)) groups.push_back(found->gr_gid);
    }
    return groups;
}

}  // namespace

std::optional<Account> account_to_become(const std::string& wanted, uid_t user,
                                         const AccountFiles& files) {
    if (wanted.empty() && user != 0) return {};
    auto account = find_account(wanted.empty() ? kDefaultName : wanted, files.users);
    if (wanted.empty() && (!account || account->user >= kFirstPerson)) return {};
    if (!account) throw std::runtime_error("user: there is no '" + wanted + "' in " + files.users);
    if (account->user == user) return {};
    if (user != 0) throw std::runtime_error("user: only root can become '" + wanted + '\'');
    account->groups = groups_of(account->name, files.groups);
    return account;
}

}  // namespace warren
