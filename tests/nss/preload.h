// The built preload library, loaded by dlopen, and its functions. Each Preload is a copy of the
// file, loaded anew: the settings are read once per copy. What is not ours goes to the C library.
#pragma once

#include <netdb.h>

#include <string>
#include <vector>

#include "tests/nss/temp_folder.h"

namespace warren::test {

// One entry of a getaddrinfo list.
struct Found {
    std::string address;
    int port = 0;
    int socktype = 0;
    int protocol = 0;
    int flags = 0;

    bool operator==(const Found&) const = default;
};

struct FoundList {
    int error = 0;
    bool errno_kept = false;
    std::string canonical;
    std::vector<Found> entries;
    std::vector<std::string> addresses;  // of the entries, in order
};

class Preload {
  public:
    // WARREN_NSS_SOCKET as long as it lives.
    explicit Preload(const std::string& socket);
    ~Preload();
    Preload(const Preload&) = delete;
    Preload& operator=(const Preload&) = delete;

    static std::string built_file();

    // getaddrinfo and freeaddrinfo. No doctest in here: any thread.
    [[nodiscard]] FoundList look_up(const char* node, const char* service,
                                    const addrinfo* hints) const;
    // With socktype SOCK_STREAM and no service.
    [[nodiscard]] FoundList look_up(const char* node, int family = AF_UNSPEC, int flags = 0) const;

  private:
    template <class Signature>
    void find(Signature*& function, const char* name);

    TempFolder folder_;
    void* loaded_ = nullptr;

  public:
    decltype(::getaddrinfo)* getaddrinfo = nullptr;
    decltype(::freeaddrinfo)* freeaddrinfo = nullptr;
    decltype(::gethostbyname)* gethostbyname = nullptr;
    decltype(::gethostbyname2)* gethostbyname2 = nullptr;
    decltype(::gethostbyname_r)* gethostbyname_r = nullptr;
    decltype(::gethostbyname2_r)* gethostbyname2_r = nullptr;
    decltype(::gethostbyaddr)* gethostbyaddr = nullptr;
    decltype(::gethostbyaddr_r)* gethostbyaddr_r = nullptr;
    decltype(::getnameinfo)* getnameinfo = nullptr;
};

// The list as values; of any getaddrinfo.
std::vector<Found> entries_of(const addrinfo* list);
std::vector<std::string> addresses_of(const hostent& host);

}  // namespace warren::test
