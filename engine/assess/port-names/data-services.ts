/**
 * Databases, containers, development, monitoring, messages and application servers.
 * The form of the lines is told in ../port-names.ts.
 */
export const dataServices = `
mssql | Microsoft SQL Server | tcp 1433, udp 1434 | critical medium low
  Microsoft's database.
  TDS 8 with strict encryption, for its application only
mysql | MySQL / MariaDB | tcp 3306 33060 | critical medium low
  The databases MySQL and MariaDB.
  TLS required (require_secure_transport), for its application only
postgresql | PostgreSQL | tcp 5432 | critical medium low
  The database PostgreSQL.
  hostssl lines with scram-sha-256, for its application only
oracle-tns | Oracle TNS listener | tcp 1521 1526 2484 | critical medium low
  The listener of Oracle's database.
  TCPS on port 2484 with valid node checking
db2 | IBM Db2 | tcp 50000 523, udp 523 | critical medium low
  IBM's database.
  TLS, for its application only
firebird | Firebird | tcp 3050 | critical medium low
  The database Firebird.
  wire encryption required, for its application only
redis | Redis / Valkey | tcp 6379 6380 26379 | critical high medium
  A database in memory; open to all, it gives control of the server.
  a password or ACL, TLS, and a private address
memcached | memcached | tcp 11211, udp 11211 | critical high medium
  A cache in memory without a login; by UDP a huge amplifier.
  the loopback address, or SASL with TLS; UDP off
mongodb | MongoDB | tcp 27017-27019 | critical high medium
  A document database; open ones are wiped and held to ransom.
  authorization on and TLS required
elasticsearch | Elasticsearch / OpenSearch | tcp 9200 9300 | critical high medium
  A search engine and its data.
  security switched on, TLS, behind the VPN
kibana | Kibana / OpenSearch Dashboards | tcp 5601 | critical high low
  The web console of a search engine, with all its data.
  security switched on, single sign-on with a second factor
cassandra | Apache Cassandra | tcp 9042 7000 7001 7199 9160 | critical high medium
  A distributed database that by default asks for no login.
  PasswordAuthenticator and TLS
couchdb | Apache CouchDB | tcp 5984 6984 4369 | critical high medium
  A document database with a web interface.
  an administrator account, require_valid_user, TLS
influxdb | InfluxDB | tcp 8086 8088 | high medium low
  A database of measurements.
  authentication on and TLS
neo4j | Neo4j | tcp 7474 7473 7687 | high medium low
  A graph database.
  a login and TLS, for its application only
clickhouse | ClickHouse | tcp 8123 9000 9440 9004 | critical high medium
  A database for analysis whose default user has no password.
  a password for the default user and TLS
vectordb | Vector databases | tcp 6333 6334 19530 9091 8000 | high medium low
  Databases of embeddings for language models; most start without a login.
  an API key and TLS
docker | Docker Engine API | tcp 2375 2376 2377 | critical critical high
  Controls containers; who reaches it is root on the host.
  the local socket or SSH; mutual TLS on port 2376
kubelet | Kubernetes kubelet | tcp 10250 10255 | critical critical high
  The agent of Kubernetes on each node.
  anonymous access off, webhook authorization, read-only port 0
kube-apiserver | Kubernetes API server | tcp 6443 8080 8443 | high medium low
  The control plane of Kubernetes.
  a private endpoint and sign-in by OIDC with a second factor
etcd | etcd | tcp 2379 2380 | critical critical medium
  Holds all settings and secrets of a Kubernetes cluster.
  mutual TLS, in the control-plane network only
consul | HashiCorp Consul | tcp 8500 8501 8300-8302 8600, udp 8301 8302 8600 | critical high medium
  Knows the services of a company and can run checks on their machines.
  access lists that deny by default, TLS, encrypted gossip
nomad | HashiCorp Nomad | tcp 4646-4648, udp 4648 | critical high medium
  Starts programs on a cluster.
  access lists and mutual TLS
vault | HashiCorp Vault / OpenBao | tcp 8200 8201 | high medium low
  Keeps passwords and keys of applications.
  TLS, in a private network
registry | Container registry | tcp 5000 5001 | high medium low
  Stores container images, and the secrets left in them.
  TLS and tokens
portainer | Portainer | tcp 9000 9443 8000 | critical medium low
  A web console for containers.
  TLS, a second factor, behind the VPN
jenkins | Jenkins | tcp 8080 8443 50000 | critical medium low
  Builds and ships software, and so runs code.
  single sign-on with a second factor, behind the VPN
jupyter | Jupyter | tcp 8888 8889 | critical high medium
  Notebooks that run code in the browser.
  a token and TLS, behind a hub
ray | Ray dashboard | tcp 8265 10001 6379 | critical high medium
  Runs jobs on a cluster for machine learning.
  a private network, and tokens from version 2.52 on
ollama | Ollama / LLM runtimes | tcp 11434 8000 1234 | high medium low
  Runs language models, for anybody who asks.
  the loopback address, or a proxy with a login in front
hadoop | Hadoop YARN / HDFS | tcp 8088 8032 9870 50070 8020 | critical high medium
  Stores and processes large data; without Kerberos it runs anybody's jobs.
  Kerberos and TLS
spark | Apache Spark master/UI | tcp 7077 6066 8080 4040 | critical high medium
  Processes large data; the master takes jobs.
  spark.authenticate and access lists
solr | Apache Solr | tcp 8983 | critical high medium
  A search engine whose settings can run code.
  the login plugin and TLS
gitd | git / svn / Perforce daemons | tcp 9418 3690 1666 | high medium low
  Serves source code without a login: git, Subversion, Perforce.
  HTTPS or SSH
prometheus | Prometheus and exporters | tcp 9090 9093 9104 9115 9182 9187 | high low info
  Collects measurements of all machines and shows them to anybody.
  TLS and a login by web.config
grafana | Grafana | tcp 3000 | high low info
  Shows measurements as charts.
  single sign-on with a second factor, and the current version
zabbix | Zabbix agent/server | tcp 10050 10051 | high low info
  Agent and server of the Zabbix monitoring.
  a pre-shared key or TLS, and a list of servers
nrpe | Nagios NRPE / Check_MK agent | tcp 5666 6556 | high medium low
  Monitoring agents of Nagios and Checkmk.
  TLS and a list of servers
mqtt | MQTT broker | tcp 1883 8883 9001 | critical high medium
  Messages of sensors and devices.
  MQTT inside TLS on port 8883 with client certificates
amqp | AMQP / RabbitMQ | tcp 5672 5671 15672 25672 | high medium low
  The message broker RabbitMQ and its kin.
  AMQP inside TLS on port 5671, the guest account off
kafka | Apache Kafka | tcp 9092-9094 | critical high medium
  A stream of all events of a company.
  SASL_SSL with access lists
zookeeper | Apache ZooKeeper | tcp 2181 2281 3888 | critical high medium
  Holds the settings of a cluster.
  SASL and TLS, in the cluster network only
activemq | ActiveMQ / Artemis | tcp 61616 8161 61613 61614 | critical high medium
  A message broker; an old version gives control of the server.
  the current version, TLS and a login
nats | NATS | tcp 4222 8222 6222 | critical high medium
  A message bus.
  keys or tokens, and TLS
epmd | Erlang port mapper / distribution | tcp 4369 25672 | critical medium low
  Tells where the nodes of an Erlang cluster listen.
  the interface of the cluster, TLS for distribution
ajp | Apache JServ (AJP13) | tcp 8009 | critical high medium
  Joins a web server with Tomcat; reachable, it gives files away.
  the loopback address with a secret, or a proxy over HTTPS
rmi | Java RMI registry / JMX | tcp 1099 1098 9010 7199 | critical high medium
  Remote calls and management of Java programs.
  JMX over TLS with a login
jdwp | Java debug wire (JDWP) | tcp 5005 8000 8787 | critical critical high
  The debugger port of Java: whoever reaches it runs code.
  nothing in production; an SSH tunnel for developers
weblogic | Oracle WebLogic T3/IIOP | tcp 7001 7002 9002 | critical high medium
  Oracle's application server.
  the current version and a connection filter for T3
sap | SAP | tcp 3200-3299 3300-3399 3600 50013 8000 44300 | critical medium low
  The dispatcher, gateway and router of SAP systems.
  SAProuter with SNC, and a web dispatcher with a second factor
`;
