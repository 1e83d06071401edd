import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Authenticator;
import java.net.HttpURLConnection;
import java.net.PasswordAuthentication;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.SelectChoice;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.data.IntegerData;
import org.javarosa.core.model.data.SelectOneData;
import org.javarosa.core.model.data.StringData;
import org.javarosa.core.model.instance.InstanceInitializationFactory;
import org.javarosa.core.reference.PrefixedRootFactory;
import org.javarosa.core.reference.Reference;
import org.javarosa.core.reference.ReferenceManager;
import org.javarosa.core.services.PropertyManager;
import org.javarosa.core.services.properties.IPropertyRules;
import org.javarosa.form.api.FormEntryController;
import org.javarosa.form.api.FormEntryModel;
import org.javarosa.form.api.FormEntryPrompt;
import org.javarosa.model.xform.XFormSerializingVisitor;
import org.javarosa.model.xform.XFormsModule;
import org.javarosa.xform.util.XFormUtils;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** A phone: finds a form, loads it with its files, fills it in with JavaRosa, sends it in chunks. */
public class JavaRosaClient {
    static final String BOUNDARY = "----javarosa";
    static Path folder;

    public static void main(String[] given) throws Exception {
        String server = given[0], form = given[1], order = given[2];
        folder = Path.of(given[3]);
        if (given.length > 4) {
            Authenticator.setDefault(new Authenticator() {
                @Override
                protected PasswordAuthentication getPasswordAuthentication() {
                    return new PasswordAuthentication(given[4], given[5].toCharArray());
                }
            });
        }
        Element listed = (Element) xml(get(server + "/formList?formID=" + form)).getElementsByTagName("xform").item(0);
        byte[] xform = get(text(listed, "downloadUrl"));
        tell("hash", text(listed, "hash").equals("md5:" + md5(xform)));
        loadFiles(text(listed, "manifestUrl"));
        FormDef filled = fill(xform, order);
        byte[] answers = new XFormSerializingVisitor().serializeInstance(filled.getInstance(), filled);
        Files.write(folder.resolve("answers.xml"), answers);
        tell("head", head(server + "/submission?deviceID=javarosa%3A1"));
        post(server + "/submission?deviceID=javarosa%3A1", answers);
    }

    static void loadFiles(String address) throws Exception {
        var files = xml(get(address)).getElementsByTagName("mediaFile");
        for (int at = 0; at < files.getLength(); at++) {
            Element each = (Element) files.item(at);
            byte[] content = get(text(each, "downloadUrl"));
            tell("file " + text(each, "filename"), text(each, "hash").equals("md5:" + md5(content)));
            Files.write(folder.resolve(text(each, "filename")), content);
        }
    }

    static FormDef fill(byte[] xform, String order) throws Exception {
        new XFormsModule().registerModule();
        PropertyManager.setPropertyManager(new NoProperties());
        ReferenceManager.instance().addReferenceFactory(new Loaded());
        Path place = folder.resolve("form.xml");
        Files.write(place, xform);
        FormDef form = XFormUtils.getFormFromFormXml(place.toString(), null);
        form.initialize(true, new InstanceInitializationFactory());
        FormEntryController entry = new FormEntryController(new FormEntryModel(form));
        int event;
        while ((event = entry.stepToNextEvent()) != FormEntryController.EVENT_END_OF_FORM) {
            if (event == FormEntryController.EVENT_QUESTION) answer(entry, order);
        }
        entry.finalizeFormEntry();
        return form;
    }

    static void answer(FormEntryController entry, String order) {
        FormEntryPrompt asked = entry.getModel().getQuestionPrompt();
        String name = asked.getIndex().getReference().getNameLast();
        switch (name) {
            case "order" -> tell("order", entry.answerQuestion(chosen(asked, order), false));
            case "room" -> tell("room", entry.answerQuestion(chosen(asked, "r2"), false));
            case "notice" -> tell("notice", entry.answerQuestion(chosen(asked, "yes"), false));
            case "first_found" -> {
                tell("refused", entry.answerQuestion(new IntegerData(999), false) == FormEntryController.ANSWER_CONSTRAINT_VIOLATED);
                tell("found", entry.answerQuestion(new IntegerData(19), false));
            }
            case "board" -> entry.answerQuestion(new StringData("board.jpg"), false);
            case "remark" -> entry.answerQuestion(new StringData("门窗完好 & <整洁>"), false);
            default -> tell("note", asked.getQuestionText());
        }
    }

    static IAnswerData chosen(FormEntryPrompt asked, String value) {
        for (SelectChoice each : asked.getSelectChoices()) {
            if (each.getValue().equals(value)) return new SelectOneData(each.selection());
        }
        throw new IllegalStateException("no choice " + value);
    }

    static void post(String address, byte[] answers) throws Exception {
        HttpURLConnection connection = opened(address);
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        // Digest repeats a request after the challenge, and cannot repeat what streamed away.
        if (address.contains("/key/")) connection.setChunkedStreamingMode(256);
        connection.setRequestProperty("Content-Type", "multipart/form-data; boundary=" + BOUNDARY);
        try (OutputStream out = connection.getOutputStream()) {
            part(out, "xml_submission_file", "answers.xml", "text/xml", answers);
            part(out, "board.jpg", "board.jpg", "image/jpeg", new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, 0});
            out.write(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
        }
        int status = connection.getResponseCode();
        byte[] body = (status < 400 ? connection.getInputStream() : connection.getErrorStream()).readAllBytes();
        tell("status", status);
        tell("message", xml(body).getElementsByTagName("message").item(0).getTextContent());
    }

    static void part(OutputStream out, String name, String file, String type, byte[] content) throws IOException {
        String head = "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\"" + file
            + "\"\r\nContent-Type: " + type + "\r\n\r\n";
        out.write(head.getBytes(StandardCharsets.UTF_8));
        out.write(content);
        out.write("\r\n".getBytes(StandardCharsets.UTF_8));
    }

    static HttpURLConnection opened(String address) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) new URL(address).openConnection();
        connection.setRequestProperty("X-OpenRosa-Version", "1.0");
        return connection;
    }

    static byte[] get(String address) throws IOException {
        try (InputStream in = opened(address).getInputStream()) {
            return in.readAllBytes();
        }
    }

    static int head(String address) throws IOException {
        HttpURLConnection connection = opened(address);
        connection.setRequestMethod("HEAD");
        return connection.getResponseCode();
    }

    static Document xml(byte[] content) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new java.io.ByteArrayInputStream(content));
    }

    static String text(Element parent, String name) {
        return parent.getElementsByTagName(name).item(0).getTextContent();
    }

    static String md5(byte[] content) throws Exception {
        StringBuilder found = new StringBuilder();
        for (byte each : MessageDigest.getInstance("MD5").digest(content)) found.append(String.format("%02x", each));
        return found.toString();
    }

    static void tell(String name, Object value) {
        System.out.println(name + "=" + value);
    }

    /** Files that were loaded beside the form. */
    static class Loaded extends PrefixedRootFactory {
        Loaded() {
            super(new String[] {"file-csv/", "file/", "images/"});
        }

        @Override
        protected Reference factory(String terminal, String uri) {
            return new LoadedFile(folder.resolve(terminal).toFile(), uri);
        }
    }

    record LoadedFile(File file, String uri) implements Reference {
        public boolean doesBinaryExist() { return file.exists(); }
        public InputStream getStream() throws IOException { return Files.newInputStream(file.toPath()); }
        public String getURI() { return uri; }
        public String getLocalURI() { return file.getAbsolutePath(); }
        public boolean isReadOnly() { return true; }
        public OutputStream getOutputStream() { return new ByteArrayOutputStream(); }
        public void remove() { }
        public Reference[] probeAlternativeReferences() { return new Reference[0]; }
    }

    static class NoProperties implements org.javarosa.core.services.IPropertyManager {
        public List<String> getProperty(String name) { return new ArrayList<>(); }
        public void setProperty(String name, String value) { }
        public void setProperty(String name, List<String> value) { }
        public String getSingularProperty(String name) { return ""; }
        public void addRules(IPropertyRules rules) { }
        public List<IPropertyRules> getRules() { return List.of(); }
    }
}
