package hapi;

import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.jpa.api.config.JpaStorageSettings;
import ca.uhn.fhir.jpa.api.dao.IFhirSystemDao;
import ca.uhn.fhir.jpa.provider.IJpaSystemProvider;
import ca.uhn.fhir.jpa.provider.JpaCapabilityStatementProvider;
import ca.uhn.fhir.jpa.search.DatabaseBackedPagingProvider;
import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.server.IncomingRequestAddressStrategy;
import ca.uhn.fhir.rest.server.RestfulServer;
import ca.uhn.fhir.rest.server.provider.ResourceProviderFactory;
import ca.uhn.fhir.rest.server.util.ISearchParamRegistry;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.ServerConnector;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/** `java hapi.Server PORT`: FHIR R4 under /fhir on loopback, empty at start, forgotten at the end. Prints "ready". */
public final class Server {
    public static void main(String[] arguments) throws Exception {
        var context = new AnnotationConfigApplicationContext(Configuration.class);
        var jetty = new org.eclipse.jetty.server.Server();
        var connector = new ServerConnector(jetty);
        connector.setHost("127.0.0.1");
        connector.setPort(Integer.parseInt(arguments[0]));
        jetty.addConnector(connector);
        var servlets = new ServletContextHandler();
        servlets.addServlet(new ServletHolder(servlet(context)), "/fhir/*");
        jetty.setHandler(servlets);
        jetty.start();
        System.out.println("ready");
        jetty.join();
    }

    private static RestfulServer servlet(AnnotationConfigApplicationContext context) {
        var dao = context.getBean(IFhirSystemDao.class);
        var server = new RestfulServer(dao.getContext());
        server.registerProviders(context.getBean("myResourceProvidersR4", ResourceProviderFactory.class).createProviders());
        server.registerProvider(context.getBean(IJpaSystemProvider.class));
        server.setPagingProvider(context.getBean(DatabaseBackedPagingProvider.class));
        server.setDefaultResponseEncoding(EncodingEnum.JSON);
        server.setServerAddressStrategy(new IncomingRequestAddressStrategy());
        server.setServerConformanceProvider(new JpaCapabilityStatementProvider(
                server,
                dao,
                context.getBean(JpaStorageSettings.class),
                context.getBean(ISearchParamRegistry.class),
                context.getBean(IValidationSupport.class)));
        return server;
    }
}
