#!/bin/sh
# Saves routers, keeps every version of each in git, and prints what changed since the last time.
#
#     nightly.sh DIRECTORY NAME=LOCATION ...
#     nightly.sh /backups rtr1=//RTR1 rtr2=/mnt/rtr2
#
# DIRECTORY becomes a repository with a backup in each folder NAME, for its owner only: backups hold secrets.
# Locations are servers or absolute paths. At servers, sign in with a Kerberos ticket, or set ROUTERKEEP_USER and
# ROUTERKEEP_PASSWORD (docs/REMOTE.md).
#
# Exit codes: 0 nothing changed, 1 something did or could not be read, 2 something could not be saved.
#
# What a router was three versions ago, as a backup again:
#
#     git -C /backups archive HEAD~3 rtr1 | tar -x -C /tmp
set -u
umask 077

if [ $# -lt 2 ]; then
    echo "usage: nightly.sh DIRECTORY NAME=LOCATION ..." >&2
    exit 2
fi
directory=$1
shift
mkdir -p "$directory" && cd "$directory" || exit 2
[ -d .git ] || git init --quiet || exit 2
printf '%s\n' .routerkeep.lock /.next /.said >.git/info/exclude

changed=0
failed=0
for router in "$@"; do
    name=${router%%=*}
    location=${router#*=}
    case $router in
    [!.=-]*=?*) ;;
    *) name=/ ;;
    esac
    case $name in
    *[!A-Za-z0-9._-]*)
        echo "\"$router\": expected NAME=LOCATION, with a name of letters, digits, dots, dashes and _" >&2
        exit 2
        ;;
    esac
    rm -rf .next # what an interrupted run left
    routerkeep backup .next --quiet -r "$location" >.said 2>&1
    code=$?
    if [ $code -gt 1 ]; then
        echo "$name: NOT SAVED"
        sed 's/^/    /' .said
        failed=1
        continue
    fi
    if [ $code -eq 1 ]; then
        echo "$name: not everything could be read (routerkeep verify $location)"
        changed=1
    fi
    if [ -d "$name" ]; then
        routerkeep diff --quiet --bytes "$name" .next >.said 2>&1 &&
            [ -z "$(git status --porcelain -- "$name")" ] && continue
        routerkeep diff --quiet "$name" .next >.said 2>&1
        what=changed
    else
        what="first backup"
    fi
    echo "$name: $what"
    sed 's/^/    /' .said
    changed=1
    rm -rf "$name"
    mv .next "$name"
    git add --all -- "$name"
    git diff --cached --quiet -- "$name" && continue
    git -c user.name=routerkeep -c user.email=routerkeep@localhost \
        commit --quiet -m "$name: $what" -m "$(cat .said)" -- "$name" || failed=1
done
rm -rf .next .said

[ $failed -eq 0 ] || exit 2
exit $changed
