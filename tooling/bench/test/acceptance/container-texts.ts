/** What confinement.ts reads in a container of docker-compose.yml, shortened: Docker 20.10, cgroup version 1. */
export const version1 = `== status
Uid:	1000	1000	1000	1000
Gid:	1000	1000	1000	1000
Groups:	1000 
CapInh:	0000000000000000
CapPrm:	0000000000000000
CapEff:	0000000000000000
CapBnd:	0000000000000000
CapAmb:	0000000000000000
NoNewPrivs:	1
Seccomp:	2
== mountinfo
136 82 0:61 / / ro,relatime master:5 - overlay overlay rw,lowerdir=/var/lib/docker/overlay2/l/KIT:/var/lib/docker/overlay2/l/LXC
138 136 0:65 / /dev rw,nosuid - tmpfs tmpfs rw,size=65536k,mode=755
154 138 0:63 / /dev/mqueue rw,nosuid,nodev,noexec,relatime - mqueue mqueue rw
155 136 254:0 /usr/bin/tini-static /usr/sbin/docker-init ro,relatime - ext4 /dev/vda rw,discard
== io
read_bytes: 811008
write_bytes: 0
cancelled_write_bytes: 0
== writable
/dev/mqueue
== attempts
bash: line 9: /srv/stream-engine/attempt: Read-only file system
bash: line 9: /tmp/attempt: Read-only file system
== limits
pids.max 64
pids.current 13
memory.limit_in_bytes 536870912
memory.memsw.limit_in_bytes 536870912
SwapTotal              0 kB
`;

/** The limits as cgroup version 2 shows them. */
export const version2 = version1.replace(
  /^memory\.limit_in_bytes.*\nmemory\.memsw.*$/m,
  'memory.max 536870912\nmemory.swap.max 0',
);

/** `docker diff` of that container, in which Docker made the mount point of its init. */
export const changes = ['C /usr', 'C /usr/sbin', 'A /usr/sbin/docker-init'];
