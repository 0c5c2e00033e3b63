#include "sidecar/upstream/system_upstreams.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace warren {
namespace {

namespace fs = std::filesystem;

class Folder {
  public:
    Folder() {
        std::string name = (fs::temp_directory_path() / "upstreams.XXXXXX").string();
        REQUIRE(mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    ~Folder() { fs::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    [[nodiscard]] std::string file(const std::string& name) const { return path_ / name; }
    void write(const std::string& name, const std::string& text) const {
        std::ofstream(file(name)) << text;
    }

  private:
    fs::path path_;
};

struct Follower {
    EventLoop loop;
    Published<UpstreamList> published;
    std::optional<SystemUpstreams> upstreams;

    explicit Follower(const std::string& path, std::vector<Endpoint> own = {}) {
        upstreams.emplace(loop, std::move(own), published, path);
    }
    // The list, once the loop had time to see what happened.
    std::string servers() {
        const Watch end = loop.after(std::chrono::milliseconds(150), [this] { loop.stop(); });
        loop.run();
        std::string list;
        for (const Endpoint& server : published.newest()->servers) list += server.text() + ' ';
        return list;
    }
};

TEST_CASE("a list is published before anything runs") {
    const Folder folder;
    folder.write("resolv.conf", "nameserver 10.0.0.1\n");
    const Follower follower(folder.file("resolv.conf"));
    REQUIRE(follower.published.newest());
    CHECK(follower.published.newest()->servers.at(0).text() == "10.0.0.1:53");
}

TEST_CASE("changes are followed: written in place, replaced, removed and made anew") {
    const Folder folder;
    folder.write("resolv.conf", "nameserver 10.0.0.1\n");
    Follower follower(folder.file("resolv.conf"));
    folder.write("resolv.conf", "nameserver 10.0.0.2\nnameserver 10.0.0.3\n");
    CHECK(follower.servers() == "10.0.0.2:53 10.0.0.3:53 ");
    folder.write("new", "nameserver 10.0.0.4\n");
    fs::rename(folder.file("new"), folder.file("resolv.conf"));
    CHECK(follower.servers() == "10.0.0.4:53 ");
    fs::remove(folder.file("resolv.conf"));
    CHECK(follower.servers() == "10.0.0.4:53 ");
    folder.write("resolv.conf", "");
    CHECK(follower.servers() == "10.0.0.4:53 ");
    folder.write("resolv.conf", "nameserver 10.0.0.5\n");
    CHECK(follower.servers() == "10.0.0.5:53 ");
    folder.write("resolv.conf", "# no network\n");
    CHECK(follower.servers() == "8.8.8.8:53 ");
}

TEST_CASE("a link into another folder is followed") {
    const Folder folder;
    const Folder other;
    other.write("stub.conf", "nameserver 10.0.0.1\n");
    fs::create_symlink(other.file("stub.conf"), folder.file("resolv.conf"));
    Follower follower(folder.file("resolv.conf"));
    other.write("stub.conf", "nameserver 10.0.0.2\n");
    CHECK(follower.servers() == "10.0.0.2:53 ");
}

TEST_CASE("without the file it is the default, until there is one") {
    const Folder folder;
    Follower follower(folder.file("resolv.conf"));
    CHECK(follower.servers() == "8.8.8.8:53 ");
    folder.write("resolv.conf", "nameserver 10.0.0.1\n");
    CHECK(follower.servers() == "10.0.0.1:53 ");
}

TEST_CASE("a wildcard listener's interfaces are left out") {
    const Folder folder;
    folder.write("resolv.conf", "nameserver 127.0.0.53\nnameserver 10.255.254.253\n");
    Follower follower(folder.file("resolv.conf"), {Endpoint::parse("0.0.0.0:53").value()});
    CHECK(follower.servers() == "10.255.254.253:53 ");
}

TEST_CASE("what --upstream says") {
    EventLoop loop;
    Published<UpstreamList> published;
    CHECK(follow_upstreams(loop, {"10.0.0.1", "[::1]:5353"}, {}, published) == nullptr);
    REQUIRE(published.newest()->servers.size() == 2);
    CHECK(published.newest()->servers[0].text() == "10.0.0.1:53");
    CHECK(published.newest()->servers[1].text() == "[::1]:5353");
    CHECK(follow_upstreams(loop, {"none"}, {}, published) == nullptr);
    CHECK(published.newest()->servers.empty());
    CHECK(follow_upstreams(loop, {"system"}, {}, published) != nullptr);
    CHECK_FALSE(published.newest()->servers.empty());
}

}  // namespace
}  // namespace warren
