// Functions found in the symbol tables of loaded objects, against what dlsym says.
#include "nss_warren/preload/symbol_table.h"

#include <dlfcn.h>
#include <doctest/doctest.h>

#include <cstring>
#include <filesystem>
#include <string>

namespace warren::test {
namespace {

struct Wanted {
    const char* object;  // the end of its path
    const char* function;
    void* found = nullptr;
    int objects = 0;
};

int visit(dl_phdr_info* info, size_t /*size*/, void* argument) {
    Wanted& wanted = *static_cast<Wanted*>(argument);
    if (!std::string(info->dlpi_name).ends_with(wanted.object)) return 0;
    ++wanted.objects;
    wanted.found = nss::SymbolTable(*info).find_function(wanted.function);
    return 1;
}

void* find(const char* object, const char* function) {
    Wanted wanted{object, function};
    ::dl_iterate_phdr(visit, &wanted);
    REQUIRE(wanted.objects == 1);
    return wanted.found;
}

int call(void* function) { return reinterpret_cast<int (*)()>(function)(); }

TEST_CASE("both kinds of hash table, and of several versions the default one") {
    const auto folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
    for (const char* const name : {"libversioned_sysv.so", "libversioned_gnu.so"}) {
        CAPTURE(std::string(name));
        void* const library = ::dlopen((folder / name).c_str(), RTLD_NOW | RTLD_LOCAL);
        REQUIRE(library != nullptr);
        REQUIRE(find(name, "answer") != nullptr);
        CHECK(call(find(name, "answer")) == 2);
        CHECK(find(name, "gone") == nullptr);  // an old version alone: no program is linked to it
        CHECK(find(name, "hidden_one") == nullptr);
        CHECK(find(name, "old_only") == nullptr);
        CHECK(find(name, "somewhere_else") == nullptr);  // asked for, not defined
        CHECK(find(name, "data_not_a_function") == nullptr);
        CHECK(find(name, "") == nullptr);
        CHECK(find(name, "mor") == nullptr);
        CHECK(find(name, "more00") == nullptr);
        for (const char* const function :
             {"plain", "weak_one", "calls_somewhere_else", "more0", "more1", "more7"}) {
            CAPTURE(std::string(function));
            CHECK(find(name, function) == ::dlsym(library, function));
        }
        ::dlclose(library);
    }
}

TEST_CASE("the C library's own functions") {
    void* const library = ::dlopen("libc.so.6", RTLD_NOW | RTLD_NOLOAD);
    REQUIRE(library != nullptr);
    for (const char* const function :
         {"getaddrinfo", "freeaddrinfo", "gethostbyname", "gethostbyname2", "gethostbyname_r",
          "gethostbyname2_r", "gethostbyaddr", "gethostbyaddr_r", "getnameinfo",
          "pthread_cond_wait", "realpath", "malloc"}) {
        CAPTURE(std::string(function));
        CHECK(find("/libc.so.6", function) != nullptr);
        CHECK(find("/libc.so.6", function) == ::dlsym(library, function));
    }
    CHECK(find("/libc.so.6", "no_such_function") == nullptr);
    CHECK(find("linux-vdso.so.1", "getaddrinfo") == nullptr);
    ::dlclose(library);
}

}  // namespace
}  // namespace warren::test
